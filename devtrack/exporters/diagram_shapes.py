"""What is a diagram put together from? Boxes, strokes, words and dots, with the room each takes.

The room that words take is reckoned from their characters, for nobody knows which font the reader has.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devtrack.exporters.widths import width, wrap

SIZE, LEADING = 15.0, 21.0
"""Size of letters, and from one line to the next."""

PAD = 18.0
START, MIDDLE, END = "start", "middle", "end"


class Box(NamedTuple):
    """A state; `x` is its middle, `y` its top; `look`: road, goal or exit."""

    x: float
    y: float
    wide: float
    tall: float
    lines: tuple[str, ...]
    look: str

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.x - self.wide / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.wide / 2

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.tall / 2

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.tall

    @property
    def first(self) -> float:
        """Where its first line of text stands."""
        return self.middle - (len(self.lines) - 1) * LEADING / 2 + SIZE * 0.36

    def reach(self) -> tuple[float, float]:
        """Return how far it reaches to the left and to the right."""
        return self.left, self.right


class Stroke(NamedTuple):
    """A line through points with right angles, or a loop (`bent`); `pointed`: with a head at its end."""

    points: tuple[tuple[float, float], ...]
    look: str
    pointed: bool = True
    bent: bool = False

    @property
    def path(self) -> str:
        """The line as an SVG path; its corners are rounded a little."""
        (x, y), *rest = self.points
        if self.bent:
            return f"M{x:g},{y:g} C" + " ".join(f"{a:g},{b:g}" for a, b in rest)
        said = [f"M{x:g},{y:g}"]
        for n, (a, b) in enumerate(rest):
            if n + 1 == len(rest):
                said.append(f"L{a:g},{b:g}")
                continue
            before, after = self.points[n], rest[n + 1]
            said.append(f"L{_towards((a, b), before)} Q{a:g},{b:g} {_towards((a, b), after)}")
        return " ".join(said)

    def reach(self) -> tuple[float, float]:
        """Return how far it reaches to the left and to the right."""
        return min(x for x, _ in self.points), max(x for x, _ in self.points)


class Words(NamedTuple):
    """What is written beside a line: `y` is the middle of its lines; `look`: label, note, title or small."""

    x: float
    y: float
    anchor: str
    lines: tuple[str, ...]
    look: str = "label"

    @property
    def first(self) -> float:
        """Where its first line stands."""
        return self.y - (len(self.lines) - 1) * LEADING / 2 + SIZE * 0.36

    def reach(self) -> tuple[float, float]:
        """Return how far it reaches to the left and to the right."""
        wide = span(self.lines)
        left = self.x - {START: 0.0, MIDDLE: wide / 2, END: wide}[self.anchor]
        return left, left + wide


class Dot(NamedTuple):
    """Where a line joins another."""

    x: float
    y: float

    def reach(self) -> tuple[float, float]:
        """Return how far it reaches to the left and to the right."""
        return self.x - 4, self.x + 4


Shape = Box | Stroke | Words | Dot


def span(lines: Iterable[str]) -> float:
    """Return the room that the widest line takes."""
    return max((width(line) * SIZE * 0.52 for line in lines), default=0.0)


def folded(texts: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return texts in lines of at most so many columns, as even as can be."""
    lines: list[str] = []
    for text in texts:
        pieces = max(1, -(-width(text) // columns))
        lines += wrap(text, min(columns, -(-width(text) // pieces) + 2))
    return tuple(lines)


def reach(shapes: Iterable[Shape]) -> tuple[float, float]:
    """Return how far all of them reach to the left and to the right."""
    ends = [one.reach() for one in shapes]
    return min(left for left, _ in ends), max(right for _, right in ends)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> str:
    (x, y), (a, b) = corner, other
    off = min(8.0, (abs(a - x) + abs(b - y)) / 2)
    return f"{x + _sign(a - x) * off:g},{y + _sign(b - y) * off:g}"


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
