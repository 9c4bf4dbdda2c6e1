"""JSON Lines in, JSON Lines out: one answer a line in the same order, and a clear error on a line that cannot be used."""

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from assistant.answer.reply import LEVELS
from assistant.content import LANGUAGES
from assistant.errors import InputError
from prompts.layers import ContentError

LONGEST = 2_000_000  # bytes of one text in UTF-8
MOST_EARLIER = 20
_REPLACED = {0: "\ufffd", **{code: "\ufffd" for code in range(0xD800, 0xE000)}}
_SURROGATE = re.compile("[\ud800-\udfff\x85\u2028\u2029]")  # and what some readers take for a line's end
_BOM = b"\xef\xbb\xbf"


def clean(text: str) -> str:
    """NUL and lone surrogates replaced one for one, so that offsets hold."""
    return text.translate(_REPLACED) if "\0" in text or _SURROGATE.search(text) else text


class Line:
    """One request line, read field by field; every complaint names the field. A null field is a field left out."""

    def __init__(self, raw: bytes) -> None:
        self.id: str | None = None
        try:
            row = json.loads(raw.removeprefix(_BOM).decode("utf-8"))
        except UnicodeDecodeError as error:
            raise InputError("the line is not UTF-8; send it as UTF-8") from error
        except ValueError as error:
            raise InputError("the line is not JSON; send one JSON object a line") from error
        except RecursionError as error:
            raise InputError("the JSON of the line is nested too deeply; send a flat object") from error
        if not isinstance(row, dict):
            raise InputError('the line is not a JSON object; send {"id": …, …}')
        self._row: Mapping[str, Any] = row
        self.id = row["id"] if isinstance(row.get("id"), str) else None

    def need_id(self) -> None:
        """Complain where the line has no id of its own."""
        if not self.id:
            raise InputError("id is missing, empty or not a string; give each line an id")

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._row.get(name)
        if not isinstance(value, str):
            raise InputError(f"{name} is missing or not a string")
        if not value.strip():
            raise InputError(f"{name} is empty")
        size = len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
        if size > LONGEST:
            raise InputError(f"{name} has {size} bytes; at most {LONGEST} are read, send it in parts")
        return clean(value)

    def language(self) -> str | None:
        """A language of the eight, or None where none is given."""
        return self._choice("language", LANGUAGES)

    def level(self) -> Any:
        """A level, plain where none is given."""
        return self._choice("level", LEVELS) or "plain"

    def _choice(self, name: str, choices: Iterable[str]) -> str | None:
        value = self._row.get(name)
        if value is None:
            return None
        if value not in tuple(choices):
            raise InputError(f"{name} {_short(value)} does not exist; use one of {', '.join(choices)}")
        return str(value)

    def country(self) -> str | None:
        """A country as two letters; None without one or where it is none: an emergency is told all the same."""
        value = self._row.get("country")
        if value is not None and not isinstance(value, str):
            raise InputError(f"country {_short(value)} is not a string; use two letters, as GB")
        return value.upper() if value and len(value) == 2 and value.isascii() and value.isalpha() else None

    def number(self, name: str, default: int) -> int:
        """A whole number of at least 1."""
        value = self._row.get(name)
        if value is None:
            return default
        if type(value) is not int or value < 1:
            raise InputError(f"{name} {_short(value)} is not a whole number of at least 1")
        return value

    def span(self, text: str) -> tuple[int, int]:
        """The characters asked about: `start` and `end`, or the first occurrence of `phrase`."""
        start, end = self._row.get("start"), self._row.get("end")
        if start is None and end is None:
            return self._phrase(text)
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise InputError(f"start and end must be whole numbers with 0 <= start < end <= {len(text)}")
        return start, end

    def _phrase(self, text: str) -> tuple[int, int]:
        """As it stands, else whatever its letters' case and the line breaks in it."""
        phrase = self.text("phrase")
        at = text.find(phrase)
        if at >= 0:
            return at, at + len(phrase)
        found = re.search(r"\s+".join(map(re.escape, phrase.split())), text, re.IGNORECASE)
        if found is None:
            raise InputError("phrase does not occur in text; give it as it stands there, or start and end")
        return found.span()

    def history(self) -> tuple[tuple[str, str], ...]:
        """Earlier turns, oldest first."""
        rows = self._row.get("history")
        if rows is None:
            return ()
        kept = [_turn(row) for row in rows] if isinstance(rows, list) else [None]
        turns = tuple(turn for turn in kept if turn is not None)
        if len(turns) != len(kept):
            raise InputError('history must be a list of {"question": …, "answer": …}')
        return turns

    def earlier(self) -> tuple[tuple[str, str, str], ...]:
        """Earlier reports of the same person: id, date of the exam as YYYY-MM-DD, text."""
        rows = self._row.get("earlier")
        if rows is None:
            return ()
        wanted = 'earlier must be a list of {"id": …, "date": "YYYY-MM-DD", "text": …}'
        if not isinstance(rows, list) or len(rows) > MOST_EARLIER:
            raise InputError(f"{wanted}, at most {MOST_EARLIER}")
        kept = []
        for row in rows:
            fields = [row.get(name) for name in ("id", "date", "text")] if isinstance(row, dict) else [None]
            if not all(isinstance(f, str) and f.strip() for f in fields) or not _is_day(fields[1]):
                raise InputError(wanted)
            if len(str(fields[2]).encode("utf-8", "surrogatepass")) > LONGEST:
                raise InputError(f"a text of earlier has more than {LONGEST} bytes; send it in parts")
            kept.append((clean(str(fields[0])), str(fields[1]), clean(str(fields[2]))))
        return tuple(kept)


Answer = Callable[[Line], Mapping[str, Any]]


def _turn(row: object) -> tuple[str, str] | None:
    question, answer = (row.get("question"), row.get("answer")) if isinstance(row, dict) else (None, None)
    return (clean(question), clean(answer)) if isinstance(question, str) and isinstance(answer, str) else None


def _is_day(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _short(value: object) -> str:
    """A value as it is named in a complaint, on one line and not too long."""
    shown = json.dumps(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def answered(source: BinaryIO, answer: Answer) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each line's answer, and whether it was an error; blank lines are no lines."""
    for at, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        found: str | None = None
        try:
            line = Line(raw)
            found = line.id
            line.need_id()
            yield {"id": line.id, **answer(line)}, False
        except InputError as error:
            yield {"id": found, "error": str(error)}, True
        except ContentError:  # broken rules or wording: no line can be answered, the edge says which file
            raise
        except Exception as error:  # a defect of ours: this line fails, plainly, and an archive of others goes on
            place = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            print(f"plainrad: line {at} failed inside PlainRad ({name}); please report it", file=sys.stderr)
            yield {"id": found, "error": f"the line failed inside PlainRad ({name}); please report it"}, True


def serve(answer: Answer, source: BinaryIO | None = None, target: BinaryIO | None = None) -> int:
    """Answer every line of standard input; exit status 1 where a line could not be used."""
    source, target = source or sys.stdin.buffer, target or sys.stdout.buffer
    status = 0
    for row, failed in answered(source, answer):
        status = 1 if failed else status
        target.write(as_line(row))
        target.flush()
    return status


def as_line(row: Mapping[str, Any]) -> bytes:
    """A row as a line in UTF-8, whatever the locale; a lone surrogate of an id goes back as the escape it came as."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode() + b"\n"


def read_text(path: Path) -> bytes:
    """The bytes of a file; a missing one is an error a person can mend."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the name and the rights") from error
