"""What can be wrong with a Bluetooth daemon and its adapter, on demand."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Final

from simulators.bluetooth.bluez.objects import Refusal

FAILED: Final = "org.bluez.Error.Failed"
IN_PROGRESS: Final = "org.bluez.Error.InProgress"


class Faults:
    """The next answers that go wrong, by the method that is called."""

    def __init__(self) -> None:
        self.deaf = False
        """Whether the adapter hears nothing: no advertisement, no notification."""
        self.heals = True
        """Whether a deaf adapter hears again after it was switched off."""
        self.slots: int | None = None
        """How many connections the adapter can hold; None: as many as are asked for."""
        self.mute: set[str] = set()
        """The addresses of devices that advertise, but can't be connected to."""
        self.calls: list[str] = []
        """The methods that were called, in order."""
        self.lost_answers: Counter[str] = Counter()
        """How often what a method does is done, but not answered."""
        self._next: defaultdict[str, deque[Refusal | None]] = defaultdict(deque)

    def refuse(self, member: str, name: str, text: str = "", *, times: int = 1) -> None:
        """Have the next calls of a method answered with an error."""
        self._next[member].extend([Refusal(name, text)] * times)

    def hang(self, member: str, *, times: int = 1) -> None:
        """Have the next calls of a method never answered."""
        self._next[member].extend([None] * times)

    def forget(self) -> None:
        """Let everything work again."""
        self._next.clear()
        self.lost_answers.clear()
        self.deaf = False
        self.slots = None
        self.mute.clear()

    def answers(self, member: str) -> bool:
        """Whether this call of a method is to be answered at all.

        Raises
        ------
        Refusal
            When it is to be answered with an error.
        """
        self.calls.append(member)
        waiting = self._next[member]
        if not waiting:
            return True
        refusal = waiting.popleft()
        if refusal is not None:
            raise refusal
        return False

    def through(self, heard: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """What `heard` gets of what arrives."""

        def passed(data: bytes) -> None:
            if not self.deaf:
                heard(data)

        return passed
