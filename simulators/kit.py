"""What runners wear on virtual Bluetooth: a strap and a pod each, some a second strap."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from ingest.race.settings import Pairing
from simulators.bluetooth.air import Air
from simulators.bluetooth.sensors import POD_MODEL, Pod, Strap

# A make that the gateway knows nothing of: what it counts has to be found out.
UNKNOWN_POD: Final = "foot pod"


@dataclass(frozen=True, slots=True)
class Kit:
    """The virtual sensors that one runner wears; `spare` is a second strap."""

    strap: Strap | None = None
    pod: Pod | None = None
    spare: Strap | None = None


async def put_on(
    runners: Sequence[str],
    air: Air,
    stack: AsyncExitStack,
    *,
    tells_running: bool = True,
    two_straps: Collection[str] = (),
    unknown_pods: Collection[str] = (),
) -> dict[str, Kit]:
    """Put a strap and a pod on every runner; they are taken off with the stack.

    Parameters
    ----------
    runners
        Whom.
    air
        Where the sensors are heard.
    stack
        Switches them off.
    tells_running
        Whether the pods know walking from running.
    two_straps, unknown_pods
        Who wears a second strap, and who a pod of an unknown make.
    """
    kits = {}
    for number, runner in enumerate(runners):
        tail = f"{number // 256:02X}:{number % 256:02X}"
        strap = Strap(air, f"C0:FF:EE:00:{tail}", f"TP-H {number:04d}")
        pod = Pod(
            air,
            f"C0:FF:EE:01:{tail}",
            f"TP-R {number:04d}",
            model=UNKNOWN_POD if runner in unknown_pods else POD_MODEL,
            tells_running=tells_running,
        )
        spare = None
        if runner in two_straps:
            spare = Strap(air, f"C0:FF:EE:02:{tail}", f"TP-S {number:04d}")
            await stack.enter_async_context(spare)
        await stack.enter_async_context(strap)
        await stack.enter_async_context(pod)
        kits[runner] = Kit(strap, pod, spare)
    return kits


def pairings_of(kits: Mapping[str, Kit]) -> list[Pairing]:
    """Bind every sensor to who wears it; a second strap counts only when the first is silent."""
    return [pairing for runner, kit in kits.items() for pairing in _pairings(runner, kit)]


def _pairings(runner: str, kit: Kit) -> Iterator[Pairing]:
    if kit.strap is not None:
        yield Pairing(runner=runner, address=kit.strap.address, kinds=("heart_rate",))
    if kit.spare is not None:
        yield Pairing(runner=runner, address=kit.spare.address, kinds=("heart_rate",), priority=2)
    if kit.pod is not None:
        yield Pairing(runner=runner, address=kit.pod.address, kinds=("running_speed",))
