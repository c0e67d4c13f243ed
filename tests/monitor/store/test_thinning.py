"""Of old checkpoints as many are kept as it takes to begin again from them, and no more."""

import numpy as np

from monitor.batch import Batch, Kept
from monitor.checkpoint import EVERY_S, THINNED_S, Aside, Checkpoints, next_due
from monitor.engine import MODEL_VERSION
from monitor.group import one_runner
from monitor.models.rows import take
from monitor.store.store import Store
from tests.monitor.people import T

NOTHING = Aside.with_alerts({})


def kept(runners: list[str], t: int) -> Kept:
    saved = take(one_runner(), np.zeros(len(runners), dtype=np.intp))
    checkpoints = Checkpoints(runners, [t] * len(runners), saved, [NOTHING] * len(runners))
    return Kept(float(t), checkpoints, {runner: at for at, runner in enumerate(runners)})


def found_before(store: Store, runner: str, t: int) -> int | None:
    found = store.reader.checkpoint_before(runner, t, MODEL_VERSION)
    return None if found is None else found.t


def test_all_of_the_last_hour_and_one_of_each_hour_before_stay(store: Store) -> None:
    begin_t = T + -T % THINNED_S
    rows = {"anna": 0, "zoe": 37}
    for runner, row in rows.items():
        first_t = next_due(row, begin_t)
        for t in range(first_t, first_t + 6 * THINNED_S, EVERY_S):
            store.writer.write(Batch(kept=[kept([runner], t)]))
    for runner, row in rows.items():
        newest_t = next_due(row, begin_t) + 6 * THINNED_S - EVERY_S
        for back_s in range(0, THINNED_S, EVERY_S):
            assert found_before(store, runner, newest_t - back_s + 1) == newest_t - back_s
        old = {
            found_before(store, runner, t)
            for t in range(begin_t + THINNED_S, newest_t - THINNED_S, EVERY_S)
        }
        expected = {next_due(row, t, THINNED_S) for t in range(begin_t, newest_t - THINNED_S, 3600)}
        assert old - {None} <= expected
        assert len(old) == 4 or len(old) == 5


def test_what_is_void_goes_of_each_runner_from_a_second_of_their_own(store: Store) -> None:
    everybody = ["anna", "ben", "zoe"]
    store.writer.write(Batch(kept=[kept(everybody, T), kept(everybody, T + 300)]))
    store.writer.write(Batch(void={"anna": T + 300, "ben": 0, "nobody": 0}))
    found = {runner: found_before(store, runner, T + 1000) for runner in everybody}
    assert found == {"anna": T, "ben": None, "zoe": T + 300}
