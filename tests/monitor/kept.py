"""A watch with its store, without the broker between them."""

import shutil
import time
from collections.abc import Sequence
from concurrent.futures import Future, wait
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Final

from ingest import wire
from ingest.events import Event
from ingest.messages import GatewayReport, Vitals
from ingest.race.settings import Runner
from monitor.archive import StoreArchive
from monitor.deep import Beginning
from monitor.engine import MODEL_VERSION
from monitor.group import one_runner
from monitor.messages import Alert
from monitor.recorder import Recorder
from monitor.resume import Codec, resume
from monitor.status import status_of
from monitor.store.checkpoints import decoded
from monitor.store.reader import event_of
from monitor.store.store import Start, Store, open_store
from monitor.stored import Watermarks
from monitor.watch import Watch
from tests.monitor.people import ANNA, BEN, T

WITHIN_S: Final = 120.0
CODEC: Final = Codec(event_of, partial(decoded, like=one_runner()))

Delivery = tuple[float, str, Vitals | Event]


class Prompt(StoreArchive):
    """Has answered when it is asked, so that tests need not wait."""

    def beginning(self, runner: str, first_t: int, before_t: int) -> Future[Beginning]:
        answer = super().beginning(runner, first_t, before_t)
        wait([answer])
        return answer

    def records(self, runner: str, from_t: int, to_t: int) -> Future[Sequence[Vitals]]:
        answer = super().records(runner, from_t, to_t)
        wait([answer])
        return answer


class Kept:
    """A monitor whose records go to a store in a folder."""

    def __init__(
        self,
        folder: Path,
        now: float = T,
        *,
        model: str = MODEL_VERSION,
        runners: Sequence[Runner] = (ANNA, BEN),
        gateways: Sequence[str] = ("pi-1",),
        settings: bytes = b"{}",
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.started = now
        self.store: Store = open_store(
            f"sqlite:///{folder / 'race.db'}", "race", Start(now, "1", model, settings)
        )
        self.recorder = Recorder(Watermarks(self.store.reader.dealt()))
        self.archive = Prompt(self.store.reader, self.recorder, CODEC, model)
        self.watch = Watch(runners, race_start=T, journal=self.recorder, archive=self.archive)
        for gateway in gateways:
            self.watch.hear_gateway(gateway, GatewayReport(t=T, online=True))
        self.told: list[Alert] = []
        self.model = model

    def copied(self, folder: Path) -> "Kept":
        """The same once more as it is now, with a store of its own; for pasts that many share."""
        self.write()
        shutil.copytree(self.folder, folder)
        copy = Kept(folder, self.started + 1, model=self.model)
        copy.archive.close()
        copy.recorder = deepcopy(self.recorder)
        copy.archive = Prompt(copy.store.reader, copy.recorder, CODEC, copy.model)
        others = {id(self.recorder): copy.recorder, id(self.archive): copy.archive}
        copy.watch, copy.told = deepcopy(self.watch, others), [*self.told]
        return copy

    def resume(self, now: float) -> "Kept":
        ends = {runner: span.last_t for runner, span in self.store.reader.runners().items()}
        self.told += resume(self.watch, self.store.reader, ends, CODEC, self.model, now)
        self.write()
        return self

    def take(self, deliveries: Sequence[Delivery], now: float) -> None:
        """Take in what came, go through what is due, and say where everybody is."""
        for _, runner, what in deliveries:
            if isinstance(what, Vitals):
                self.watch.take_record(runner, what, now)
            else:
                alert = self.watch.take_event(runner, what, now)
                self.note([] if alert is None else [alert], now)
        advance = self.watch.advance(now)
        while advance.more:
            self.note(advance.alerts, now)
            advance = self.watch.advance(now)
        self.note(advance.alerts, now)
        for row, known in enumerate(self.watch.runners):
            if self.watch.has_second(known.id):
                status = status_of(self.watch, row, at=now)
                self.recorder.status(known.id, status, wire.encode(status))

    def settle(self, now: float) -> None:
        """Let all be gone through that is on the disk, while the clock stands still."""
        deadline = time.monotonic() + WITHIN_S
        while True:
            self.write()
            advance = self.watch.advance(now)
            self.note(advance.alerts, now)
            waits = any(self.watch.is_mending(row) for row in range(len(self.watch.runners)))
            if not advance.more and not waits:
                return
            assert time.monotonic() < deadline, "never done"

    def note(self, alerts: Sequence[Alert], now: float) -> None:
        self.told += alerts
        for alert in alerts:
            self.recorder.alert(alert, wire.encode(alert), now)

    def write(self) -> None:
        batch = self.recorder.take()
        if batch:
            self.store.writer.write(batch)
            self.recorder.confirm(batch)

    def kill(self) -> None:
        """What was not written is gone."""
        self.archive.close()
        self.store.close()
