"""What somebody may see and do: roles, runners, and what runners agreed to (pure)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ingest.race.access_settings import PageRole
from ingest.race.settings import Consent, Metric
from monitor import disclosure

ALL: Final = disclosure.ALL
NOTHING: Final[frozenset[Metric]] = frozenset()

# Who has the whole race in care sees what is there; the others what the runner agreed to.
SEES_EVERYTHING: Final[frozenset[PageRole]] = frozenset({"desk", "admin"})
_RIGHTS_DIGITS: Final = 16
MAY_LOG: Final[frozenset[PageRole]] = frozenset({"crew", "desk", "admin"})


@dataclass(frozen=True, slots=True)
class Grant:
    """What one visitor may do now.

    Attributes
    ----------
    role : what they are
    runners : only these; None for the whole race
    author : how they sign the log; None where nobody is known by name
    """

    role: PageRole
    runners: frozenset[str] | None = None
    author: str | None = None

    @property
    def may_log(self) -> bool:
        """Whether they may log at all."""
        return self.role in MAY_LOG


# On a machine where nobody is set up: whoever sits at it.
OWNER: Final = Grant("admin")


class Sight:
    """Whom visitors see, and what of them; one object stands for all with the same rights.

    So it can be compared by identity, and what is encoded for one serves the others.
    """

    def __init__(
        self,
        role: PageRole,
        runners: frozenset[str] | None,
        consents: Mapping[str, Consent],
    ) -> None:
        self.role = role
        self.may_log = role in MAY_LOG
        self.everything = role in SEES_EVERYTHING and runners is None
        self._runners = runners
        self._consents = consents

    @cached_property
    def rights(self) -> str:
        """Tells these rights from others, and nothing else of them."""
        shared = {runner: sorted(self.shared(runner)) for runner in sorted(self._consents)}
        told = json.dumps([self.role, self.everything, shared])
        return hashlib.sha256(told.encode()).hexdigest()[:_RIGHTS_DIGITS]

    def sees(self, runner: str) -> bool:
        """Whether there is such a runner for them."""
        if self._runners is not None:
            return runner in self._runners
        # Of the whole field only those show up who agreed to anything.
        return self.everything or bool(self.shared(runner))

    def shared(self, runner: str) -> frozenset[Metric]:
        """What they see of one runner."""
        if self._runners is not None and runner not in self._runners:
            return NOTHING
        if self.role in SEES_EVERYTHING:
            return ALL
        consent = self._consents.get(runner, _OF_GUESTS)
        return _expanded(consent.crew if self.role == "crew" else consent.public)


_OF_GUESTS: Final = Consent()


def _expanded(metrics: tuple[Metric, ...]) -> frozenset[Metric]:
    return disclosure.shared(metrics)


EVERYTHING: Final = Sight("admin", None, {})
BLIND: Final = Sight("viewer", frozenset(), {})
