"""Reads the past of runners from the store, in a thread of its own, for who goes back to it."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from ingest.events import Ack, Snooze
from ingest.messages import Vitals
from monitor.deep import Beginning, Stand
from monitor.recorder import Recorder
from monitor.resume import Codec, Stored, not_undone


class StoreArchive:
    """What is in the store of all that its recorder was told; a `monitor.deep.Archive`.

    Parameters
    ----------
    stored
        The store.
    recorder
        Knows what of it is on the disk.
    codec
        How events and checkpoints are read.
    model
        The version of the models.
    """

    def __init__(self, stored: Stored, recorder: Recorder, codec: Codec, model: str) -> None:
        self._stored = stored
        self._recorder = recorder
        self._codec = codec
        self._model = model
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")

    def note(self) -> int:
        """A number that stands for all that the recorder was told up to now."""
        return self._recorder.note()

    def has(self, note: int) -> bool:
        """Whether all that a number stands for can be read."""
        return self._recorder.has_written(note)

    def beginning(self, runner: str, first_t: int, before_t: int) -> Future[Beginning]:
        """With what a runner may begin, whose first second is `first_t`, before `before_t`."""
        return self._thread.submit(self._beginning, runner, first_t, before_t)

    def records(self, runner: str, from_t: int, to_t: int) -> Future[Sequence[Vitals]]:
        """A runner's records from second to second, both included."""
        return self._thread.submit(lambda: list(self._stored.vitals(runner, from_t, to_t)))

    def close(self) -> None:
        """Read nothing any more."""
        self._thread.shutdown(cancel_futures=True)

    def _beginning(self, runner: str, first_t: int, before_t: int) -> Beginning:
        stand = None
        found = self._stored.checkpoint_before(runner, before_t, self._model)
        if found is not None and found.t >= first_t:
            state = self._codec.decode(found.payload)
            if state is not None:
                stand = Stand(found.t, state[0], state[1].open_alerts)
        events, seen = [], []
        for row, event in not_undone(self._stored.events(runner), self._codec):
            if isinstance(event, (Ack, Snooze)):
                if row.after_t is not None and (stand is None or row.after_t > stand.t):
                    seen.append((row.after_t, event, row.race_t))
            elif row.effect_t is not None:
                events.append((row.effect_t, event))
        return Beginning(stand, events, seen)
