from itertools import pairwise

from simulators.noise import generator
from simulators.strap import BAD_STRAP, Strap, WornStrap

BEATS = (400.390625, 399.4140625)


def test_a_perfect_strap_tells_the_heart_as_it_is() -> None:
    worn = WornStrap(Strap(beat_faults=0.0), generator(1))
    assert worn.step(149.6, BEATS) == (150, BEATS, True)
    assert worn.step(38.0, ()) == (38, None, True)


def test_a_bad_strap_loses_contact_spikes_and_misreads_beats() -> None:
    worn = WornStrap(BAD_STRAP, generator(2))
    heard = [worn.step(150.0, BEATS) for _ in range(3600)]
    lost = [second for second in heard if not second.contact]
    assert 0.08 < len(lost) / len(heard) < 0.25
    assert all(second.heart_rate_bpm is None and second.rr_ms is None for second in lost)
    rates = [second.heart_rate_bpm for second in heard if second.heart_rate_bpm is not None]
    assert set(rates) > {150}
    spikes = [rate for rate in rates if rate != 150]
    assert 0.005 < len(spikes) / len(rates) < 0.08
    assert all(180 <= rate <= 235 for rate in spikes)


def test_beat_faults_keep_the_time() -> None:
    worn = WornStrap(Strap(beat_faults=0.3), generator(3))
    beats = (500.9765625, 499.0234375)
    heard = [worn.step(120.0, beats).rr_ms for _ in range(2000)]
    assert all(sum(rr) == sum(beats) for rr in heard if rr is not None)
    assert {len(rr) for rr in heard if rr is not None} == {1, 2, 3, 4}
    assert all((rr * 1024 / 1000).is_integer() for second in heard for rr in second or ())


def test_slow_beats_can_be_seen_twice_but_never_too_short() -> None:
    worn = WornStrap(Strap(beat_faults=0.9), generator(4))
    heard = [rr for _ in range(500) for rr in worn.step(70.0, (856.4453125,)).rr_ms or ()]
    assert min(heard) < 500.0
    assert min(heard) >= 220.0


def test_contact_returns() -> None:
    worn = WornStrap(BAD_STRAP, generator(5))
    contact = [worn.step(140.0, BEATS).contact for _ in range(3600)]
    changes = sum(a != b for a, b in pairwise(contact))
    assert changes > 10
