"""Roles, runners and consents."""

from collections.abc import Set
from itertools import product
from typing import get_args

import pytest

from dashboard.access.rights import ALL, BLIND, NOTHING, Sight
from ingest.race.access_settings import PageRole
from ingest.race.settings import Consent, Metric

CONSENTS = {
    "anna": Consent(crew=("course", "pace"), public=("course",)),
    "ben": Consent(public=()),
    "eva": Consent(crew=("all",), public=("all", "pace")),
}


@pytest.mark.parametrize(
    ("role", "anna", "ben", "guest"),
    [
        ("viewer", {"course"}, NOTHING, NOTHING),
        ("crew", {"course", "pace"}, ALL, ALL),
        ("desk", ALL, ALL, ALL),
        ("admin", ALL, ALL, ALL),
    ],
)
def test_each_role_sees_what_runners_agreed_to(
    role: PageRole, anna: Set[Metric], ben: Set[Metric], guest: Set[Metric]
) -> None:
    sight = Sight(role, None, CONSENTS)
    seen = tuple(map(sight.shared, ("anna", "ben", "guest")))
    assert seen == (anna, ben, guest)
    assert sight.shared("eva") == ALL


@pytest.mark.parametrize("role", get_args(PageRole))
def test_who_is_there_for_one_runner_sees_nothing_of_the_others(role: PageRole) -> None:
    sight = Sight(role, frozenset({"ben"}), CONSENTS)
    assert [sight.sees(runner) for runner in ("anna", "ben", "eva", "guest")] == [
        False, True, False, False,
    ]  # fmt: skip
    assert sight.shared("eva") == NOTHING


def test_of_the_whole_field_a_viewer_sees_those_who_show_anything() -> None:
    sight = Sight("viewer", None, CONSENTS)
    assert [sight.sees(runner) for runner in ("anna", "ben", "eva")] == [True, False, True]


def test_only_the_desk_of_the_whole_race_sees_everything() -> None:
    seen = {
        (role, runners is None)
        for role, runners in product(get_args(PageRole), (None, frozenset({"anna"})))
        if Sight(role, runners, CONSENTS).everything
    }
    assert seen == {("desk", True), ("admin", True)}


def test_viewers_may_not_log() -> None:
    may = {role for role in get_args(PageRole) if Sight(role, None, {}).may_log}
    assert may == {"crew", "desk", "admin"}


def test_whose_session_is_over_sees_nobody() -> None:
    assert not BLIND.sees("anna")
    assert BLIND.shared("anna") == NOTHING


def test_other_rights_have_another_name_and_the_same_ones_the_same() -> None:
    without = CONSENTS | {"anna": Consent(crew=("course",), public=("course",))}
    rights = Sight("crew", None, CONSENTS).rights
    assert Sight("crew", None, dict(CONSENTS)).rights == rights
    assert Sight("crew", None, without).rights != rights
    assert Sight("viewer", None, CONSENTS).rights != rights
    assert Sight("crew", frozenset({"ben"}), CONSENTS).rights != rights
    assert Sight("viewer", None, without).rights == Sight("viewer", None, CONSENTS).rights
