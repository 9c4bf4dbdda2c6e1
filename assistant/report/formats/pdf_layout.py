"""From places on a page to a text: reading order, columns, what is printed on every page, wrapped and hyphenated lines.

Only the reading order is chosen here; the words stay what they are.
"""

import re
from collections import Counter
from statistics import median
from typing import NamedTuple

from assistant.report.formats.codes import codes

_SAME_LINE = 0.35  # of the size of the letters: how far apart two baselines of one line are
_GUTTER = 0.9  # the narrowest space between two columns
_WIDE = 2.5  # a space that divides a label from its value, or two cells
_AT_LEFT = 12  # sizes from the left edge of its block: what begins further right (an address) is not running text
_LOOSE = 2.0  # of the size of the letters: the largest usual distance of lines
_PARAGRAPH = 1.35  # of the usual distance of lines: a paragraph begins
_FEWEST = 3  # lines of a column
_LINES = 300  # of a page; more are no page of a report, and not searched for columns
_WORDS = 2.5  # words a line on both sides of a gutter: prose; less are the cells of a table
_FULL = 0.4  # share of lines that fill their column
_EDGE = 4  # lines at the top and bottom that may be printed on every page
_BORDER = 0.17  # of the height of a page: where they stand
_MARGIN = 0.09  # where a page number stands
_BULLET = re.compile(r"(?:[-–•*·▪●o>+]|\d{1,2}[.)])\s|[A-Z][\w ]{0,40}:(?:\s|$)")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u00ad]$")
_NEXT = re.compile(r"[^\W\d_]+")


class Run(NamedTuple):
    """Words that stand together: from `left` to `right` on a baseline; `turned` text stands at the edge of a page."""

    text: str
    left: float
    right: float
    y: float
    size: float
    turned: bool = False


class Page(NamedTuple):
    """The runs of a page; heights count from its lower edge."""

    height: float
    runs: list[Run]


class _Line(NamedTuple):
    text: str
    left: float
    right: float
    y: float
    size: float


def text_of(pages: list[Page]) -> str:
    """The text of all pages: paragraphs apart, wrapped lines joined."""
    upright = [_rows([r for r in page.runs if not r.turned]) for page in pages]
    kept = _without_repeated(upright, [p.height for p in pages])
    blocks: list[list[str]] = []
    for rows in kept:
        for column in _columns(rows):
            paragraphs = _paragraphs([_line(row) for row in column])
            if blocks and paragraphs and _goes_on(blocks[-1][-1], paragraphs[0]):
                blocks[-1][-1] = _joined(blocks[-1][-1], paragraphs.pop(0))
            if paragraphs:
                blocks.append(paragraphs)
    turned = [r.text for page in pages for r in page.runs if r.turned]
    text = "\n\n".join("\n".join(paragraphs) for paragraphs in [*blocks, turned] if paragraphs)
    return _whole_words(text).replace("\u00ad", "").strip()


def _rows(runs: list[Run]) -> list[list[Run]]:
    """Runs of one baseline, from the top down, each row from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: -r.y):
        if rows and abs(rows[-1][0].y - run.y) <= _SAME_LINE * min(rows[-1][0].size, run.size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.left) for row in rows]


def _line(row: list[Run]) -> _Line:
    """A row as text; a wide space, as between a label and its value, stays visible."""
    text = row[0].text
    for before, run in zip(row, row[1:], strict=False):
        wide = run.left - before.right > _WIDE * run.size
        text += ("  " if wide else " ") + run.text
    return _Line(text.strip(), row[0].left, max(r.right for r in row), row[0].y, max(r.size for r in row))


def _without_repeated(pages: list[list[list[Run]]], heights: list[float]) -> list[list[list[Run]]]:
    """Pages without the lines that stand at the same place on most of them, and without page numbers."""
    keyed = [[_keys(_line(row), n) for row in rows] for n, rows in enumerate(pages, 1)]
    edges = [{key for keys in (*rows[:_EDGE], *rows[-_EDGE:]) for key in keys} for rows in keyed]
    counts = Counter(key for edge in edges for key in edge)
    most = max(2, sum(1 for rows in pages if rows) / 2)
    kept = []
    for rows, keys_of, edge, height in zip(pages, keyed, edges, heights, strict=True):
        kept.append(
            [
                row
                for row, keys in zip(rows, keys_of, strict=True)
                if not (_in_margin(row[0].y, height, _BORDER) and any(key in edge and counts[key] >= most for key in keys))
                and not (_in_margin(row[0].y, height, _MARGIN) and codes().is_page_number(_line(row).text))
            ]
        )
    return kept


def _keys(line: _Line, page: int) -> set[tuple[str, int]]:
    """The place and words of a line, as they stand and with the number of its page left open."""
    text, place = " ".join(line.text.split()), round(line.y / 4)
    return {(text, place), (re.sub(rf"(?<!\d){page}(?!\d)", "#", text), place)}


def _in_margin(y: float, height: float, share: float) -> bool:
    return y < share * height or y > (1 - share) * height


def _columns(rows: list[list[Run]]) -> list[list[list[Run]]]:
    """The rows in reading order, cut where columns begin and end: all of the left one, then all of the right one."""
    for gutter in _gutters(rows) if len(rows) <= _LINES else []:
        zone = _zone(rows, gutter)
        if zone is None:
            continue
        first, last = zone
        left = [part for row in rows[first:last] if (part := [r for r in row if r.left < gutter])]
        right = [part for row in rows[first:last] if (part := [r for r in row if r.left >= gutter])]
        if _is_prose(left) and _is_prose(right) and (_runs_on(left) or _runs_on(right) or _is_headed(left) and _is_headed(right)):
            return [*_columns(rows[:first]), *_columns(left), *_columns(right), *_columns(rows[last:])]
    return [rows] if rows else []


def _gutters(rows: list[list[Run]]) -> list[float]:
    """Places where a second column may begin: the left edges that several rows share, after a space."""
    edges: Counter[int] = Counter()
    for row in rows:
        edges[round(row[0].left / 3)] += len(row) == 1
        for before, run in zip(row, row[1:], strict=False):
            edges[round(run.left / 3)] += run.left - before.right > _GUTTER * run.size
    leftmost = min((row[0].left for row in rows), default=0.0)
    found = sorted((n, edge) for edge, n in edges.items() if n >= _FEWEST and edge * 3 > leftmost + 60)
    return [edge * 3 - 2.5 for _, edge in reversed(found)][:8]


def _zone(rows: list[list[Run]], gutter: float) -> tuple[int, int] | None:
    """The longest stretch of rows that no run crosses and that have words on both sides."""
    best: tuple[int, int] | None = None
    start = 0
    for at in range(len(rows) + 1):
        if at < len(rows) and not any(r.left < gutter < r.right for r in rows[at]):
            continue
        found = _trimmed(rows, start, at, gutter)
        if found is not None and (best is None or found[1] - found[0] > best[1] - best[0]):
            best = found
        start = at + 1
    return best


def _trimmed(rows: list[list[Run]], start: int, end: int, gutter: float) -> tuple[int, int] | None:
    """The stretch without what stands alone above and below it: headings, a signature."""
    sides = [(any(r.left < gutter for r in row), any(r.left >= gutter for r in row)) for row in rows[start:end]]
    if sum(a for a, _ in sides) < _FEWEST or sum(b for _, b in sides) < _FEWEST:
        return None
    usual = _usual([row[0].y for row in rows[start:end]])
    first = next(i for i, side in enumerate(sides) if side[1])
    last = max((i for i, side in enumerate(sides) if all(side)), default=len(sides) - 1)
    while last + 1 < len(sides) and rows[start + last][0].y - rows[start + last + 1][0].y < 2 * usual:
        last += 1
    return start + first, start + last + 1


def _is_prose(rows: list[list[Run]]) -> bool:
    """Whether one side of a gutter may be a column of text: several lines of several words, most of them filling it."""
    if len(rows) < _FEWEST or sum(len(row) > 1 for row in rows) * 2 > len(rows):
        return False
    lines = [_line(row) for row in rows]
    widest = max(x.right - x.left for x in lines)
    full = sum(x.right - x.left > 0.7 * widest for x in lines) / len(lines)
    return median(len(x.text.split()) for x in lines) >= _WORDS and full >= _FULL


def _runs_on(rows: list[list[Run]]) -> bool:
    """Whether sentences go over from line to line, as they never do in the cells of a table."""
    going = sum(row[0].text[:1].islower() for row in rows[1:])
    return going * 4 >= len(rows)


def _is_headed(rows: list[list[Run]]) -> bool:
    """Whether a heading stands on this side: "IMPRESSION", "Impression:"."""
    lines = [row[0].text for row in rows if len(row[0].text.split()) <= 4]
    return any(line.endswith(":") or line.isupper() and len(line) > 4 for line in lines)


def _usual(heights: list[float]) -> float:
    """The usual distance of the lines of a block: that of most lines, not of the gaps between paragraphs."""
    steps = sorted(a - b for a, b in zip(heights, heights[1:], strict=False) if a - b > 1)
    return steps[len(steps) // 3] if steps else 12.0


def _paragraphs(lines: list[_Line]) -> list[str]:
    """Lines as a person would type them: wrapped ones joined, an empty one where a paragraph begins."""
    if not lines:
        return []
    usual = min(_usual([x.y for x in lines]), _LOOSE * median(x.size for x in lines))
    margin, leftmost = max(x.right for x in lines), min(x.left for x in lines)
    found = [lines[0].text]
    for before, line in zip(lines, lines[1:], strict=False):
        step = before.y - line.y
        if step > max(_PARAGRAPH * usual, 1.2 * line.size):
            found += ["", line.text]
        elif before.left - leftmost < _AT_LEFT * line.size and _wraps(before, line, margin):
            found[-1] = _joined(found[-1], line.text)
        else:
            found.append(line.text)
    return found


def _wraps(before: _Line, line: _Line, margin: float) -> bool:
    """Whether a line ended only because the next word had no room."""
    if _BULLET.match(line.text) or abs(before.size - line.size) > 0.15 * line.size or before.text.endswith(":"):
        return False
    if line.left - before.left > 4 * line.size or "  " in line.text:
        return False
    if before.text[-1] in "-\u00ad" and before.text[-2:-1].isalnum() and line.text[:1].isalnum():
        return True
    word = len(line.text.split()[0]) * (line.right - line.left) / max(1, len(line.text))
    return before.right + word + 0.25 * line.size > margin - 0.5 * line.size


def _goes_on(before: str, text: str) -> bool:
    """Whether a sentence runs over the end of a column or a page."""
    return bool(before) and before[-1] not in ".:;!?" and text[:1].islower()


def _joined(before: str, text: str) -> str:
    """Two lines as one; a word that was divided at the line's end is marked, and made whole with the whole text known."""
    match = _HYPHENATED.search(before)
    follows = _NEXT.match(text)
    if match is None or follows is None:
        return f"{before}{text}" if before.endswith("-") and not before.endswith(" -") and text[:1].isalnum() else f"{before} {text}"
    return f"{before[:-1]}\u00ad\u200b{text}" if before[-1] == "-" else f"{before[:-1]}{text}"


_DIVIDED = re.compile("([^\\W\\d_]+)\u00ad\u200b([^\\W\\d_]+)")


def _whole_words(text: str) -> str:
    """Words that were divided at a line's end: "Pleura-/erguss" is one word, "Beuge- und" and "T2-/gewichtet" are not."""
    known = {w.casefold() for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)}

    def whole(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        if codes().is_joining_word(second):
            return f"{first}- {second}"
        if first.isupper() or second[0].isupper() or codes().keeps_hyphen(first):
            return f"{first}-{second}"
        if f"{first}-{second}".casefold() in known and (first + second).casefold() not in known:
            return f"{first}-{second}"
        return first + second

    return _DIVIDED.sub(whole, text)
