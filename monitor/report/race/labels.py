"""Names in a picture that don't overlap: each takes the first place that is free, or none; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

LETTER: Final = 0.56  # width of a mean letter against its size
GAP: Final = 2.0

Anchor = Literal["start", "middle", "end"]
_SHIFT: Final[dict[Anchor, float]] = {"start": 0.0, "middle": -0.5, "end": -1.0}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words may stand: a point on their base line, and which part of them is there."""

    x: float
    y: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Box:
    """What something covers."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether two boxes have more than an edge in common."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


@dataclass(slots=True)
class Labels:
    """The room of a picture, as far as it is still free.

    Attributes
    ----------
    width, height : of the picture
    taken : what is covered already
    shunned : what is covered only where there is no other room
    """

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    shunned: list[Box] = field(default_factory=list)

    def place(self, text: str, size: float, spots: Iterable[Spot]) -> Spot | None:
        """Take the first free spot for a text of a size; None where there is none.

        Examples
        --------
        >>> labels, spots = Labels(100, 50), [Spot(10, 20, "start"), Spot(10, 40, "start")]
        >>> [labels.place("a hut", 10, spots) for _ in range(3)]
        [Spot(x=10, y=20, anchor='start'), Spot(x=10, y=40, anchor='start'), None]
        """
        free = [(spot, box) for spot in spots if self._is_free(box := box_of(text, size, spot))]
        if not free:
            return None
        # Of equals the first.
        spot, box = min(free, key=lambda one: sum(map(one[1].overlaps, self.shunned)))
        self.taken.append(box)
        return spot

    def _is_free(self, box: Box) -> bool:
        inside = box.left >= 0 and box.right <= self.width
        inside &= box.top >= 0 and box.bottom <= self.height
        return inside and not any(map(box.overlaps, self.taken))


def box_of(text: str, size: float, spot: Spot) -> Box:
    """What a text covers, with a little room around it."""
    wide = LETTER * size * len(text)
    left = spot.x + _SHIFT[spot.anchor] * wide
    return Box(left - GAP, spot.y - 0.8 * size - GAP, left + wide + GAP, spot.y + 0.25 * size + GAP)
