from ingest.messages import Measured
from simulators.moments import Moment, merged


def moments(runner: str, *seconds: int) -> list[Moment]:
    return [Moment(runner, t, Measured()) for t in seconds]


def test_streams_are_merged_by_time_and_in_their_order_within_a_second() -> None:
    streams = [moments("anna", 3, 4, 9), moments("ben", 1, 4, 5), moments("carla")]
    told = [(moment.t, moment.runner) for moment in merged(streams)]
    assert told == [(1, "ben"), (3, "anna"), (4, "anna"), (4, "ben"), (5, "ben"), (9, "anna")]
