"""Check-in at a gateway: tells the desk what is heard, binds what it is told to, without a restart.

Looking at sensors takes connections and time of the one adapter, so it is done only while somebody
asks for it, and stops by itself. Whoever is bound already is left to who looks after them.
"""

import asyncio
import logging
import secrets
import zlib
from collections.abc import Callable
from typing import Final, Never

from ingest import daemon, topics, wire
from ingest.binder import Binder
from ingest.bus import Bus, Received
from ingest.checkin_messages import (
    HEARD_EVERY_S,
    MOST_SENSORS,
    BindAnswer,
    BindRequest,
    CheckInRequest,
    Heard,
    Objection,
    ObjectionKind,
)
from ingest.clock import Clock
from ingest.pair_found import Found
from ingest.pair_heard import TAIL_LENGTH, handle_of, heard_sensors
from ingest.pair_quality import HOLD_S
from ingest.pairing import Survey
from ingest.race.settings import Race
from ingest.radio import Radio
from ingest.refusals import Refusals, unless_kept
from ingest.sensors import BleSource
from ingest.weather_post import WEATHER_RUNNER

LEFT_TO_BOUND: Final = 1  # connections of the adapter: for whoever is bound next
MOST_WAITING: Final = 16  # requests to bind that are not answered yet
ANSWERS_KEPT: Final = 200  # to requests that may be asked once more
_SECRET_BYTES: Final = 16

_log = logging.getLogger(__name__)


class CheckIn:
    """What a gateway does for those who check in; see `ingest.service.Beside`.

    Parameters
    ----------
    race
        The race; its folder is read anew whenever something is bound.
    gateway
        This gateway's id; by default what race.toml says.
    bus, clock, radio
        Where to be asked and to tell, the gateway's time, and its adapter.
    source
        Who looks after the sensors that are bound.
    hold_s
        For how long a sensor must tell plausible values to be good [s].
    """

    def __init__(
        self,
        race: Race,
        *,
        bus: Bus,
        clock: Clock,
        radio: Radio,
        source: BleSource,
        gateway: str | None = None,
        hold_s: float = HOLD_S,
    ) -> None:
        self._race = race.race.id
        self._gateway = gateway or race.gateway.id
        self._saver = race.gateway.saver
        self._binder = Binder(race, self._gateway, source)
        self._bus = bus
        self._clock = clock
        self._radio = radio
        self._source = source
        self._hold_s = hold_s
        self._secret = secrets.token_bytes(_SECRET_BYTES)
        self._survey: Survey | None = None
        self._asked = asyncio.Event()
        self._until = 0.0  # by the event loop's clock, which nobody sets
        self._news = asyncio.Event()
        self._requests: asyncio.Queue[BindRequest] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._answers: dict[str, BindAnswer] = {}
        self._refusals = Refusals("messages for check-in")

    @property
    def refused(self) -> dict[str, int]:
        """How many messages were refused, by reason."""
        return self._refusals.counts

    async def run(self, changed: Callable[[], None]) -> None:
        """Answer until cancelled; `changed` is called when other sensors are looked after."""
        for topic, take in (
            (topics.check_in(self._race, self._gateway), self._on_check_in),
            (topics.bind(self._race, self._gateway), self._on_bind),
        ):
            handle = self._refusals.guarded(unless_kept(take), self._clock.now)
            self._bus.subscribe(topic, handle, qos=0)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(), name="check-in")
            tasks.create_task(self._bind(changed), name="bind")

    def _on_check_in(self, message: Received) -> None:
        request = wire.decode(message.payload, CheckInRequest)
        now = asyncio.get_running_loop().time()
        self._until = max(self._until, now + request.for_s)
        self._asked.set()

    def _on_bind(self, message: Received) -> None:
        request = wire.decode(message.payload, BindRequest)
        key = request.id.lower()
        if (answer := self._answers.get(key)) is not None:
            self._publish_answer(answer)  # it may have got lost
        elif key in self._waiting:
            return
        elif len(self._waiting) >= MOST_WAITING:
            self._publish_answer(self._refusal(request, "busy", "too many are bound at once"))
        else:
            self._waiting.add(key)
            self._requests.put_nowait(request)

    async def _listen(self) -> Never:
        while True:
            await self._asked.wait()
            survey = Survey(
                self._radio,
                self._clock,
                hold_s=self._hold_s,
                skip=self._source.pairs,
                leave=LEFT_TO_BOUND,
            )
            self._survey = survey
            _log.info("somebody checks in: all sensors around are looked at")
            try:
                await daemon.alongside(survey.visit(), self._tell())
            finally:
                self._survey = None
            if asyncio.get_running_loop().time() >= self._until:  # else somebody asked meanwhile
                self._asked.clear()
            _log.info("nobody checks in any more")

    async def _tell(self) -> None:
        """Tell what is heard, now and then, for as long as somebody asks for it."""
        loop = asyncio.get_running_loop()
        while loop.time() < self._until:
            self._news.clear()
            self._publish_heard()
            try:
                async with asyncio.timeout(HEARD_EVERY_S):
                    await self._news.wait()
            except TimeoutError:
                continue

    def _publish_heard(self) -> None:
        found, owners = self._found()
        now = self._clock.now()
        sensors = heard_sensors(list(found.values()), owners, secret=self._secret, now=now)
        heard = Heard(
            t=now,
            sensors=tuple(sensors[:MOST_SENSORS]),
            more=max(0, len(sensors) - MOST_SENSORS),
            hold_s=self._hold_s,
        )
        payload = wire.encode(heard)
        if self._saver:
            payload = zlib.compress(payload, level=9)
        self._bus.publish(topics.heard(self._race, self._gateway), payload, qos=0)

    def _found(self) -> tuple[dict[str, Found], dict[str, str]]:
        """All sensors by their handle, and whose they are by their address in upper case.

        Those of the weather are left out: they are nobody's, and not to be bound.
        """
        paired = [
            (runner, one) for runner, one in self._source.paired() if runner != WEATHER_RUNNER
        ]
        around = [] if self._survey is None else self._survey.sensors()
        nobodys = [one for one in around if not self._source.pairs(one.address)]
        found = {
            handle_of(one.address, self._secret): one
            for one in (*nobodys, *(one for _, one in paired))
        }
        return found, {one.address.upper(): runner for runner, one in paired}

    async def _bind(self, changed: Callable[[], None]) -> Never:
        while True:
            request = await self._requests.get()
            answer = await self._answer(request)
            self._answers[request.id.lower()] = answer
            self._waiting.discard(request.id.lower())
            if len(self._answers) > ANSWERS_KEPT:
                del self._answers[next(iter(self._answers))]
            if answer.result != "refused":
                changed()
            self._publish_answer(answer)
            self._news.set()

    async def _answer(self, request: BindRequest) -> BindAnswer:
        found = self._found()[0].get(request.handle)
        if found is None:
            return self._refusal(request, "not_heard", "it is not heard any more; look again")
        done = await self._binder.do(request, found, let_go=self._let_go)
        _log.info(
            "%s %s for %s: %s, by %s",
            request.action,
            found.address,
            request.runner,
            done.result,
            request.author or "the desk",
        )
        return BindAnswer(
            id=request.id,
            t=self._clock.now(),
            handle=request.handle,
            runner=request.runner,
            address_tail=found.address[-TAIL_LENGTH:],
            result=done.result,
            priority=done.priority,
            objections=done.objections,
            may_force=done.may_force,
        )

    def _let_go(self, address: str) -> None:
        if self._survey is not None:
            self._survey.let_go(address)

    def _refusal(self, request: BindRequest, kind: ObjectionKind, text: str) -> BindAnswer:
        objection = Objection(kind=kind, text=text)
        return BindAnswer(
            id=request.id,
            t=self._clock.now(),
            result="refused",
            handle=request.handle,
            runner=request.runner,
            objections=(objection,),
        )

    def _publish_answer(self, answer: BindAnswer) -> None:
        self._bus.publish(topics.bound(self._race, self._gateway), wire.encode(answer), qos=0)
