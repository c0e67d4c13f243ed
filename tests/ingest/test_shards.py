"""Who belongs to which monitor: as the NATS server reckons it, and as the command line says it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import topics
from ingest.broker_config import Plan, nats_config
from ingest.bus import Bus
from ingest.errors import PayloadRefused, UsageError
from ingest.race.addresses import LOOPBACK
from ingest.sessions import forget_sessions
from ingest.shards import MAX_SHARDS, Shard, part_of, shard_of
from tests import brokers
from tests.brokers import collect, running
from tests.examples import examples

IDS = st.from_regex(topics.ID_PATTERN, fullmatch=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)],  # Noll's test vectors
)
def test_the_hash_is_fnv_1a_of_32_bits(text: str, value: int) -> None:
    assert part_of(text, "", 1 << 32) == value


@given(IDS, IDS, st.integers(1, MAX_SHARDS))
def test_every_runner_belongs_to_one_monitor(race: str, runner: str, of: int) -> None:
    shards = [Shard(race, number, of) for number in range(1, of + 1)]
    assert [shard.holds(runner) for shard in shards].count(True) == 1


@pytest.mark.broker
@pytest.mark.parametrize("shards", [2, 3, 16])
async def test_the_nats_server_reckons_the_same(shards: int, tmp_path: Path) -> None:
    """Runners of random names go through the server, which says by its topics where they belong."""
    process = brokers.nats(tmp_path)
    plan = Plan(LOOPBACK, process.settings.port, tmp_path / "store", shards=shards)
    (tmp_path / "nats.conf").write_text(nats_config(plan))
    names: set[tuple[str, str]] = set()

    @examples(300)
    @given(IDS, IDS)
    def gather(race: str, runner: str) -> None:
        names.add((race, runner))

    gather()
    with brokers.started(process):
        bus = Bus(process.settings, client_id="gateway")
        async with collect(process.settings, f"{topics.ROOT}/#") as collected, running(bus):
            for race, runner in names:
                bus.publish(topics.vitals(race, runner), b"x")
            await collected.count(len(names))

    assert {message.topic for message in collected.messages} == {
        topics.vitals_of_part(race, part_of(race, runner, shards), runner) for race, runner in names
    }


@pytest.mark.broker
async def test_other_topics_stay_where_they_are(tmp_path: Path) -> None:
    process = brokers.nats(tmp_path)
    plan = Plan(LOOPBACK, process.settings.port, tmp_path / "store", shards=2)
    (tmp_path / "nats.conf").write_text(nats_config(plan))
    others = {topics.sensors("r", "anna"), topics.event("r", "anna"), topics.gateway("r", "pi-1")}
    with brokers.started(process):
        bus = Bus(process.settings, client_id="gateway")
        async with collect(process.settings, "#") as collected, running(bus):
            for topic in others:
                bus.publish(topic, b"x")
            await collected.count(3)

    assert {message.topic for message in collected.messages} == others


@pytest.mark.parametrize("written", ["3/2", "0/2", "2", "a/b", "-1/2", "1/2/3", "", "1 / 2"])
def test_what_is_no_shard_is_refused_with_what_would_be_one(written: str) -> None:
    with pytest.raises(UsageError, match="like 1/2"):
        shard_of("r", 2, written)


def test_a_shard_of_another_number_of_monitors_is_refused() -> None:
    with pytest.raises(UsageError, match=r"3/16 is of 16 monitors.*shards = 2"):
        shard_of("r", 2, "3/16")


def test_one_of_several_monitors_has_to_say_which_it_is() -> None:
    assert shard_of("r", 1, None) == shard_of("r", 1, "1/1") == Shard("r")
    with pytest.raises(UsageError, match="--shard 1/2"):
        shard_of("r", 2, None)
    assert shard_of("r", 16, "3/16") == Shard("r", 3, 16)


def test_no_two_monitors_have_the_same_name_at_a_broker() -> None:
    """Also not those of other races, whose ids may end in a number."""
    shards = [Shard(race, number, 3) for race in ("utmb", "utmb-2") for number in (1, 2, 3)]
    names = {shard.client_id for shard in shards}
    assert len(names) == len(shards)
    assert names.isdisjoint(Shard("utmb", 1, 3).names_beyond())


@pytest.mark.parametrize(
    "topic",
    [
        "trailpulse/v1/r/shard/0/anna",
        "trailpulse/v1/r/shard/0/Anna/vitals",
        "trailpulse/v1/R/shard/0/anna/vitals",
        "trailpulse/v1/r/runner/0/anna/vitals",
    ],
)
def test_a_topic_that_no_server_moved_anything_to_is_refused(topic: str) -> None:
    with pytest.raises(PayloadRefused):
        topics.parse_part_topic(topic)
    assert topics.parse_part_topic(topics.vitals_of_part("r", 0, "anna")) == "anna"


@pytest.mark.broker
async def test_a_broker_keeps_nothing_for_monitors_that_are_no_more(
    broker: brokers.BrokerProcess, race_id: str
) -> None:
    gone = Bus(broker.settings, client_id=f"{race_id}_3", persistent=True)
    topic = topics.vitals(race_id, "anna")
    heard: list[bytes] = []
    gone.subscribe(topic, lambda message: heard.append(message.payload))
    async with running(gone):
        pass
    await forget_sessions(broker.settings, [f"{race_id}_3"])
    async with running(Bus(broker.settings, client_id="gateway")) as bus:
        assert await bus.publish_wait(topic, b"while away", timeout_s=5.0)
    async with running(gone) as again:
        assert await again.publish_wait(topic, b"now", timeout_s=5.0)
        await brokers.eventually(lambda: b"now" in heard)

    assert heard == [b"now"]
