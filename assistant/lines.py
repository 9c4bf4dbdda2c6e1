"""JSON Lines in, JSON Lines out: one answer a line in the same order, and a clear error on a line that cannot be used."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from assistant.answer.reply import LEVELS
from assistant.content import LANGUAGES
from assistant.errors import InputError

LONGEST = 2_000_000  # characters of one text
_REPLACED = {0: "\ufffd", **{code: "\ufffd" for code in range(0xD800, 0xE000)}}


def clean(text: str) -> str:
    """NUL and lone surrogates replaced one for one, so that offsets hold."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return text.translate(_REPLACED)
    return text


class Line:
    """One request line, read field by field; every complaint names the field."""

    def __init__(self, raw: bytes) -> None:
        self.id: str | None = None
        try:
            row = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise InputError("the line is not UTF-8; send it as UTF-8") from error
        except ValueError as error:
            raise InputError("the line is not JSON; send one JSON object a line") from error
        except RecursionError as error:
            raise InputError("the JSON of the line is nested too deeply; send a flat object") from error
        if not isinstance(row, dict):
            raise InputError('the line is not a JSON object; send {"id": …, …}')
        self._row: Mapping[str, Any] = row
        self.id = clean(self._row["id"]) if isinstance(self._row.get("id"), str) else None

    def need_id(self) -> None:
        """Complain where the line has no id of its own."""
        if self.id is None:
            raise InputError("id is missing or not a string; give each line an id")

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._row.get(name)
        if not isinstance(value, str):
            raise InputError(f"{name} is missing or not a string")
        if not value.strip():
            raise InputError(f"{name} is empty")
        if len(value) > LONGEST:
            raise InputError(f"{name} has {len(value)} characters; at most {LONGEST} are read")
        return clean(value)

    def language(self, name: str = "language") -> str | None:
        """A language of the eight, or None where none is given."""
        return self._choice(name, LANGUAGES)

    def level(self) -> Any:
        """A level, plain where none is given."""
        return self._choice("level", LEVELS) or "plain"

    def _choice(self, name: str, choices: Iterable[str]) -> str | None:
        value = self._row.get(name)
        if value is None:
            return None
        if value not in tuple(choices):
            raise InputError(f"{name} {value!r} does not exist; use one of {', '.join(choices)}")
        return str(value)

    def country(self) -> str | None:
        """A country as two letters, or None."""
        value = self._row.get("country")
        if value is not None and not (isinstance(value, str) and len(value) == 2 and value.isalpha()):
            raise InputError(f"country {value!r} is not a two-letter code")
        return value.upper() if value else None

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self._row.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise InputError(f"{name} must be a whole number from 1 to {most}")
        return value

    def span(self, text: str) -> tuple[int, int]:
        """The characters asked about: `start` and `end`, or the first occurrence of `phrase`."""
        start, end = self._row.get("start"), self._row.get("end")
        if start is None and end is None:
            phrase = self.text("phrase")
            at = text.find(phrase)
            at = at if at >= 0 else text.casefold().find(phrase.casefold())
            if at < 0:
                raise InputError("phrase does not occur in text")
            return at, at + len(phrase)
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise InputError(f"start and end must be whole numbers with 0 <= start < end <= {len(text)}")
        return start, end

    def history(self) -> tuple[tuple[str, str], ...]:
        """Earlier turns, oldest first."""
        rows = self._row.get("history") or []
        pairs = [(r.get("question"), r.get("answer")) for r in rows if isinstance(r, dict)] if isinstance(rows, list) else []
        kept = [(clean(q), clean(a)) for q, a in pairs if isinstance(q, str) and isinstance(a, str)]
        if not isinstance(rows, list) or len(kept) != len(rows):
            raise InputError('history must be a list of {"question": …, "answer": …}')
        return tuple(kept)


def answered(source: BinaryIO, answer: Callable[[Line], Mapping[str, Any]]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each line's answer, and whether it was an error; blank lines are no lines."""
    for raw in source:
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


def serve(answer: Callable[[Line], Mapping[str, Any]], source: BinaryIO | None = None, target: TextIO | None = None) -> int:
    """Answer every line of standard input; exit status 1 where a line could not be used."""
    source, target = source or sys.stdin.buffer, target or sys.stdout
    status = 0
    for row, failed in answered(source, answer):
        status = 1 if failed else status
        target.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        target.flush()
    return status


def read_text(path: Path) -> bytes:
    """The bytes of a file; a missing one is an error a person can mend."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the name and the rights") from error
