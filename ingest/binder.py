"""Decides on a request to bind a sensor, writes it into the race folder, and has it used."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Literal, NamedTuple

from ingest import binding, pair_guard
from ingest.checkin_messages import BindRequest, Objection
from ingest.errors import TrailpulseError
from ingest.pair_found import Found
from ingest.permissions import account_of
from ingest.race.load import load
from ingest.race.settings import Pairing, Race, Runner
from ingest.sensors import BleSource

LAST_PRIORITY: Final = 9

_log = logging.getLogger(__name__)


class Done(NamedTuple):
    """What became of a request."""

    result: Literal["bound", "unbound", "refused"]
    objections: tuple[Objection, ...] = ()
    may_force: bool = False
    priority: int | None = None


class Binder:
    """The one who binds at a gateway.

    Parameters
    ----------
    race
        The race as it was read at the start.
    gateway
        This gateway's id.
    source
        Who looks after the sensors that are bound.
    """

    def __init__(self, race: Race, gateway: str, source: BleSource) -> None:
        self._folder = race.folder
        self._gateway = gateway
        self._source = source

    async def do(
        self, request: BindRequest, found: Found, *, let_go: Callable[[str], None]
    ) -> Done:
        """Bind a sensor, or take it from its runner, unless something speaks against it.

        Parameters
        ----------
        request
            What is asked for.
        found
            The sensor it is about.
        let_go
            Called with its address before it is looked for anew.
        """
        try:
            # As the folder is now: `trailpulse pair` or a hand may have changed it meanwhile.
            race = await asyncio.to_thread(load, self._folder)
            if request.action == "unbind":
                return await self._unbind(race, request.runner, found.address)
            return await self._bind(race, request, found, let_go)
        except TrailpulseError as error:
            # Its text names files and addresses of this machine: they stay here.
            _log.error("can't %s %s: %s", request.action, found.address, error)
            text = f"gateway {self._gateway} can't change its race folder; its log says why"
            return _refused(Objection(kind="folder", text=text))

    async def _bind(
        self, race: Race, request: BindRequest, found: Found, let_go: Callable[[str], None]
    ) -> Done:
        runner = next((one for one in race.runners if one.id == request.runner), None)
        if runner is None:
            text = f"gateway {self._gateway} knows no runner {request.runner}"
            return _refused(Objection(kind="no_runner", runner=request.runner, text=text))
        if not self._may_send_for(race, runner):
            text = f"the broker account of gateway {self._gateway} is not for {runner.id}"
            return _refused(Objection(kind="not_ours", runner=runner.id, text=text))
        objections = self._objections(race, runner, found)
        if objections and not request.force:
            return _refused(*objections, may_force=True)
        pairing = await asyncio.to_thread(
            binding.bind,
            race,
            runner.id,
            found.address,
            kinds=found.kinds,
            name=found.name,
            priority=self._priority(race, runner, found),
            force=True,  # whoever has it was objected to
        )
        let_go(found.address)
        self._source.use(pairing, found)
        return Done("bound", objections, priority=pairing.priority)

    async def _unbind(self, race: Race, runner: str, address: str) -> Done:
        owner = self._owners(race).get(address.upper())
        if owner != runner:
            text = f"it is not {runner}'s" + ("" if owner is None else f" but {owner}'s")
            return _refused(Objection(kind="not_bound", runner=owner, text=text))
        await asyncio.to_thread(binding.unbind, race, address)
        self._source.drop(address)
        return Done("unbound")

    def _objections(self, race: Race, runner: Runner, found: Found) -> tuple[Objection, ...]:
        return (
            *self._of_another_gateway(race.pairings, found.address),
            *pair_guard.objections(found, runner, self._owners(race)),
        )

    def _of_another_gateway(self, kept: Iterable[Pairing], address: str) -> Iterable[Objection]:
        for pairing in kept:
            if pairing.address == address.upper() and pairing.gateway not in (None, self._gateway):
                text = f"it is kept for gateway {pairing.gateway}"
                yield Objection(kind="gateway", gateway=pairing.gateway, text=text)

    def _owners(self, race: Race) -> dict[str, str]:
        """Whose each sensor is: as the folder says, and as this gateway uses it."""
        used = {one.address.upper(): runner for runner, one in self._source.paired()}
        return binding.owners(race) | used

    def _may_send_for(self, race: Race, runner: Runner) -> bool:
        account = account_of(race.secrets.accounts, "gateway", self._gateway)
        return account is None or account.runners is None or runner.id in account.runners

    def _priority(self, race: Race, runner: Runner, found: Found) -> int:
        """After those of a kind that the runner has already: those are used while they tell."""
        theirs = {
            one.address: set(one.kinds)
            for one in race.pairings
            if one.runner == runner.id and one.address != found.address.upper()
        }
        alike = sum(1 for kinds in theirs.values() if kinds & set(found.kinds))
        return min(1 + alike, LAST_PRIORITY)


def _refused(*objections: Objection, may_force: bool = False) -> Done:
    return Done("refused", objections, may_force)
