import pytest

from ingest.recordings import gait
from ingest.recordings.raw import Sample


def samples(cadence: float, speed: float | None, count: int = 30) -> list[Sample]:
    values = {"cadence_spm": cadence} | ({} if speed is None else {"speed_mps": speed})
    return [Sample(float(i), dict(values)) for i in range(count)]


@pytest.mark.parametrize(
    ("cadence", "speed", "both"),
    [
        (85.0, 3.0, False),
        (170.0, 3.0, True),
        (55.0, 1.4, False),
        (110.0, 1.4, True),
        (85.0, None, False),
        (170.0, None, True),
        (0.0, 3.0, False),
    ],
)
def test_what_legs_can_do_decides(cadence: float, speed: float | None, both: bool) -> None:
    assert gait.counts_both_feet(samples(cadence, speed)) is both


def test_a_few_odd_records_decide_nothing() -> None:
    assert not gait.counts_both_feet(samples(170.0, 3.0, count=5))
    assert not gait.counts_both_feet(samples(85.0, 3.0) + samples(200.0, 3.0, count=10))


@pytest.mark.parametrize(("length", "two"), [(1.06, False), (2.12, True)])
def test_the_length_of_two_steps_is_recognised(length: float, two: bool) -> None:
    run = samples(170.0, 3.0)
    for sample in run:
        sample.values["stride_m"] = length
    assert gait.gives_two_steps(run) is two
