"""The glossary's pictures: shapes and parts as plain values, and the SVG text they become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin
from typing import Any, Literal
from xml.sax.saxutils import escape

Point = tuple[float, float]
Points = Sequence[Point]
Tone = Literal["sand", "clay", "paper", "line", "faint", "mark", "soft", "trace"]

WIDTH = 280

_LIGHT = {
    "paper": "#fffaf3",
    "ink": "#6a4c3b",
    "sand": "#f6e5cd",
    "clay": "#e8bb9d",
    "faint": "#cdb8a3",
    "mark": "#0b736d",
    "edge": "#064a47",
}
_DARK = {
    "paper": "#231d1a",
    "ink": "#dcc4ae",
    "sand": "#4c3d34",
    "clay": "#855f4b",
    "faint": "#74614f",
    "mark": "#37a39b",
    "edge": "#a3e4dd",
}
_SHARP = ({"ink": "#2b1a10", "faint": "#7a6552"}, {"ink": "#fff3e6", "faint": "#b49c86"})

# fill, stroke, how much of the fill is seen; the ground shows through a "soft" part, and a "trace" is a marked line
_TONES: dict[Tone, tuple[str, str, float]] = {
    "sand": ("sand", "ink", 1),
    "clay": ("clay", "ink", 1),
    "paper": ("paper", "ink", 1),
    "line": ("none", "ink", 1),
    "faint": ("none", "faint", 1),
    "mark": ("mark", "edge", 1),
    "soft": ("mark", "mark", 0.34),
    "trace": ("none", "mark", 1),
}
_MARKED: dict[Tone, Tone] = {"line": "trace", "faint": "trace", "trace": "trace", "soft": "soft"}
_BROAD, _FINE, _TRACE = 2.2, 1.4, 3.2


@dataclass(frozen=True, slots=True)
class Shape:
    """One path. `tone` only where it differs from its part's; a `fine` shape is an inner line without a fill."""

    d: str
    tone: Tone | None = None
    fine: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What can be named and marked, for example `right-upper-lobe`; sides are the patient's, who faces the reader."""

    id: str
    shapes: tuple[Shape, ...]
    tone: Tone = "sand"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of 280 units' width. `name` is its path under the pictures' folder, without the ending.

    `pen` makes all lines finer where the parts are many and small, as in the whole spine.
    """

    name: str
    height: int
    parts: tuple[Part, ...]
    marked: frozenset[str] = frozenset()
    pen: float = 1

    def __post_init__(self) -> None:
        ids = [part.id for part in self.parts]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice or not self.marked <= set(ids):
            raise ValueError(f"{self.name}: parts named twice {twice}, marked but absent {self.marked - set(ids)}")

    def marking(self, name: str, *parts: str) -> "Picture":
        """The same drawing under another name with other parts in the accent: one abdomen, the spleen marked."""
        return replace(self, name=name, marked=frozenset(parts))

    def adding(self, name: str, *parts: Part) -> "Picture":
        """The same drawing with parts laid on top."""
        return replace(self, name=name, parts=self.parts + parts)


def part(name: str, tone: Tone, *shapes: Shape | str) -> Part:
    """A part from paths or shapes."""
    return Part(name, tuple(s if isinstance(s, Shape) else Shape(s) for s in shapes), tone)


def fine(d: str, tone: Tone | None = None, dashed: bool = False) -> Shape:
    """A thin inner line."""
    return Shape(d, tone, True, dashed)


def svg(picture: Picture, labels: Mapping[str, Any], language: str) -> str:
    """The picture as SVG text. Colours are custom properties with a light value, so no style sheet is a must."""
    words = labels["pictures"][picture.name]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {picture.height}" class="plainrad-picture" '
        f'role="img" aria-labelledby="title desc" lang="{language}" stroke-linejoin="round" stroke-linecap="round">'
    )
    lines = [
        head,
        f'<title id="title">{escape(words["title"][language])}</title>',
        f'<desc id="desc">{escape(words["desc"][language])}</desc>',
        f"<style>{_style()}</style>",
        f'<rect width="{WIDTH}" height="{picture.height}" rx="10" fill="{_colour("paper")}"/>',
    ]
    for each in picture.parts:
        tone = _MARKED.get(each.tone, "mark") if each.id in picture.marked else each.tone
        lines.append(f'<g id="{each.id}"{_paint(tone, picture.pen)}>')
        lines.extend(_path(shape, tone, picture.pen) for shape in each.shapes)
        lines.append("</g>")
    return "\n".join([*lines, "</svg>", ""])


def _path(shape: Shape, tone: Tone, pen: float) -> str:
    extra = ""
    if shape.fine:
        own = shape.tone or ("mark" if tone == "mark" else None)
        width = _n((_FINE * 2 if tone == "trace" else _FINE) * pen)
        extra = f' fill="none" stroke-width="{width}"' + (f' stroke="{_colour(_TONES[own][1])}"' if own else "")
    elif shape.tone:
        extra = _paint(shape.tone, pen, alone=False)
    return f'<path d="{shape.d}"{extra}{" stroke-dasharray=" + chr(34) + "4 4" + chr(34) if shape.dashed else ""}/>'


def _paint(tone: Tone, pen: float, alone: bool = True) -> str:
    fill, stroke, seen = _TONES[tone]
    width = _n((_TRACE if tone == "trace" else _BROAD) * pen)
    opacity = "" if alone and seen == 1 else f' fill-opacity="{seen}"'
    return f' fill="{_colour(fill)}"{opacity} stroke="{_colour(stroke)}" stroke-width="{width}"'


def _colour(name: str) -> str:
    return name if name == "none" else f"var(--pic-{name}, {_LIGHT[name]})"


def _style() -> str:
    def rule(colours: Mapping[str, str]) -> str:
        return ".plainrad-picture{" + ";".join(f"--pic-{k}:{v}" for k, v in colours.items()) + "}"

    dark = "(prefers-color-scheme:dark)"
    return (
        f"@media {dark}{{{rule(_DARK)}}}"
        f"@media (prefers-contrast:more){{{rule(_SHARP[0])}}}"
        f"@media {dark} and (prefers-contrast:more){{{rule(_SHARP[1])}}}"
        # a page may point at one part by its address: lungs.svg#left-lower-lobe
        f".plainrad-picture g:target{{fill:{_colour('mark')};stroke:{_colour('edge')}}}"
    )


# Geometry. Everything organic is a smooth line through a few points (Catmull-Rom), rounded to a tenth of a unit.


def trail(points: Points) -> str:
    """An open smooth line."""
    return _start(points[0]) + _bends(points, closed=False)


def loop(points: Points) -> str:
    """A closed smooth line; a point given twice is a corner."""
    return _start(points[0]) + _bends(points, closed=True) + "Z"


def outline(*strands: Points) -> str:
    """A closed line of smooth strands with corners between them; neighbours that share a strand share an edge."""
    return _start(strands[0][0]) + "".join(_bends(s, closed=False) for s in strands) + "Z"


def polygon(*points: Point) -> str:
    """A closed line of straight edges."""
    return _start(points[0]) + "".join(f"L{_n(x)} {_n(y)}" for x, y in points[1:]) + "Z"


def segments(*points: Point) -> str:
    """An open line of straight edges."""
    return polygon(*points)[:-1]


def ellipse(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0) -> str:
    """A circle or an ellipse, turned clockwise by degrees."""
    return loop(arc(x, y, rx, rx if ry is None else ry, 0, 330, 12, turn))


def tube(points: Points, *widths: float) -> str:
    """A closed band along a line: vessels, ducts, ligaments. Widths are spread over its length."""
    left, right = band(points, *widths)
    return outline(left, [left[-1], right[-1]], right[::-1], [right[0], left[0]])


def hose(points: Points, *widths: float) -> str:
    """A tube with round ends: a gut that goes on out of sight, the tail of a gland."""
    left, right = band(points, *widths)
    return loop([*left, *_cap(left[-1], right[-1]), *right[::-1], *_cap(right[0], left[0])])


def _cap(one: Point, two: Point) -> list[Point]:
    x, y, dx, dy = (one[0] + two[0]) / 2, (one[1] + two[1]) / 2, (two[0] - one[0]) / 2, (two[1] - one[1]) / 2
    return [(x - dx * c + dy * s, y - dy * c - dx * s) for c, s in ((0.7, 0.7), (0.0, 1.0), (-0.7, 0.7))]


def band(points: Points, *widths: float) -> tuple[list[Point], list[Point]]:
    """The two edges of a tube."""
    left: list[Point] = []
    right: list[Point] = []
    last = len(points) - 1
    for i, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(i - 1, 0)], points[min(i + 1, last)]
        length = hypot(bx - ax, by - ay) or 1
        place = i / last * (len(widths) - 1)
        low = min(int(place), len(widths) - 1)
        high = min(low + 1, len(widths) - 1)
        half = (widths[low] + (widths[high] - widths[low]) * (place - low)) / 2
        dx, dy = (by - ay) / length * half, (bx - ax) / length * half
        left.append((x + dx, y - dy))
        right.append((x - dx, y + dy))
    return left, right


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int = 9, turn: float = 0) -> list[Point]:
    """Points on an ellipse from one angle to another, in degrees, clockwise from the right."""
    found: list[Point] = []
    c, s = cos(turn * pi / 180), sin(turn * pi / 180)
    for i in range(steps):
        angle = (start + (end - start) * i / (steps - 1)) * pi / 180
        dx, dy = rx * cos(angle), ry * sin(angle)
        found.append((x + dx * c - dy * s, y + dx * s + dy * c))
    return found


def mirrored(points: Points, axis: float = WIDTH / 2) -> list[Point]:
    """The same points on the other side."""
    return [(2 * axis - x, y) for x, y in points]


def moved(points: Points, dx: float = 0, dy: float = 0, scale: float = 1, turn: float = 0) -> list[Point]:
    """Points made larger or smaller and turned about the origin, then shifted."""
    c, s = cos(turn * pi / 180) * scale, sin(turn * pi / 180) * scale
    return [(x * c - y * s + dx, x * s + y * c + dy) for x, y in points]


def _bends(points: Points, closed: bool) -> str:
    count = len(points)
    if count == 2 and not closed:
        return f"L{_n(points[1][0])} {_n(points[1][1])}"
    pieces: list[str] = []
    for i in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            a, b, c, d = (points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2))
        if b == c:
            continue
        reach = 0.4 * hypot(c[0] - b[0], c[1] - b[1])
        one, two = _handle(b, a, c, reach), _handle(c, d, b, reach)
        pieces.append("C" + " ".join(f"{_n(x)} {_n(y)}" for x, y in (one, two, c)))
    return "".join(pieces)


def _handle(at: Point, before: Point, after: Point, reach: float) -> Point:
    """Where the bend leaves a point; kept short beside a near neighbour, or the line would loop there."""
    dx, dy = (after[0] - before[0]) / 6, (after[1] - before[1]) / 6
    by = min(1.0, reach / (hypot(dx, dy) or 1))
    return at[0] + dx * by, at[1] + dy * by


def _start(point: Point) -> str:
    return f"M{_n(point[0])} {_n(point[1])}"


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")
