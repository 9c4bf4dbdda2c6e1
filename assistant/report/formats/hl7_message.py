r"""The adapter to the `hl7` library: framing, line ends, segments, escapes. Nothing else here imports it.

The library logs the values that it cannot unescape, which would be a patient's words; escapes are read here.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

import hl7

from assistant.errors import FormatError
from assistant.report.formats.document import Problem

RESEND = "send the whole ORU^R01 message again, from MSH to its last OBX"
_SEGMENT = re.compile(r"^[A-Z][A-Z0-9]{2}(?=[^\w\s])")
_BREAKS = re.compile(r"\r\n|\n|\r")
_KNOWN = "MSH|PID|PD1|NK1|PV1|PV2|ORC|OBR|OBX|NTE|SPM|TQ1|ZDS|DSC|EVN|SFT"
_ENVELOPE = ("FHS", "BHS", "FTS", "BTS")
_TIME = re.compile(r"(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$")
_FORMATTING = {".br": "\n", ".sp": "\n", ".ce": "\n", ".fi": "", ".nf": "", ".in": "", ".ti": "", ".sk": " "}


class Segment:
    """One segment. Fields count from 1, as in the standard; a field that is not there is ""."""

    def __init__(self, segment: Any, message: "Message") -> None:
        self._segment, self._message = segment, message
        self.name = str(segment[0])
        self.length = len(segment) - 1

    def raw(self, number: int) -> str:
        """The field as it was sent."""
        return str(self._segment[number]) if 0 < number <= self.length else ""

    def text(self, number: int) -> str:
        """A text field: repetitions are lines, escapes are resolved, stray separators stay what they are."""
        return "\n".join(self._message.unescape(part) for part in self._repeats(number))

    def parts(self, number: int) -> list[list[str]]:
        """Repetitions, each as its components, escapes resolved."""
        mark = self._message.component
        return [[self._message.unescape(c).strip() for c in part.split(mark)] for part in self._repeats(number)]

    def part(self, number: int, component: int = 1) -> str:
        """One component of the first repetition."""
        first = self.parts(number)[0] if self.raw(number) else []
        return first[component - 1] if component <= len(first) else ""

    def _repeats(self, number: int) -> list[str]:
        return self.raw(number).split(self._message.repetition)


class Message:
    """One message, its delimiters taken from its own MSH."""

    def __init__(self, source: str) -> None:
        self.field = source[3]
        # a header that names fewer delimiters means the usual ones for the rest; a fifth (#) is for truncation
        named = source[4:].split(self.field, 1)[0]
        self.component, self.repetition, self.escape, self.subcomponent = list(named + "^~\\&"[len(named) :])[:4]
        try:
            parsed = hl7.parse(source)
            self.segments = [Segment(s, self) for s in parsed]
        except (hl7.HL7Exception, ValueError, IndexError, KeyError) as error:
            raise FormatError(f"the HL7 message cannot be taken apart ({type(error).__name__}); {RESEND}") from error
        self._pattern = re.compile(rf"{re.escape(self.escape)}([^{re.escape(self.escape)}\r\n]*){re.escape(self.escape)}")

    def unescape(self, value: str) -> str:
        r"""Escapes as characters: \.br\ a line, \T\ &, \X41\ a byte. What is no escape stays ("5\6 \ cm")."""
        if self.escape not in value:
            return value
        out, at = [], 0
        while (match := self._pattern.search(value, at)) is not None:
            meaning = self._meaning(match[1])
            if meaning is None:  # the closing mark may open the next one
                out.append(value[at : match.end() - 1])
                at = match.end() - 1
            else:
                out += [value[at : match.start()], meaning]
                at = match.end()
        return "".join([*out, value[at:]])

    def _meaning(self, name: str) -> str | None:
        fixed = {
            "F": self.field,
            "S": self.component,
            "T": self.subcomponent,
            "R": self.repetition,
            "E": self.escape,
            "H": "",
            "N": "",
        }
        if name in fixed:
            return fixed[name]
        lower = name.lower()
        if lower[:3] in _FORMATTING and re.fullmatch(r"\.[a-z]{2}[+-]?\d{0,3}", lower):
            count = int(lower[4:] or 1) if lower[3:4] == "+" else int(lower[3:] or 1) if lower[3:].isdigit() else 1
            return _FORMATTING[lower[:3]] * max(1, min(count, 20))
        if re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", name):
            data = bytes.fromhex(name[1:])
            try:
                return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError:
                return data.decode("cp1252", "replace")
        if re.fullmatch(r"[CM][0-9A-Fa-f]{4,6}", name):
            return "\ufffd"  # a switch of the character set: seen, not readable
        return "" if re.fullmatch(r"Z\w*", name) else None


def messages(source: str, problems: list[Problem]) -> list[Message]:
    """The messages of a file: framing taken off, line ends made one, batches taken apart. Fragments are refused."""
    if source.lstrip(" \t\r\n").startswith("\x0b") and "\x1c" not in source:
        raise FormatError(f"the HL7 message is cut off: its frame has no end; {RESEND}")
    body = source.replace("\x0b", "").replace("\x1c", "\r").strip()
    segments = list(_segments(body, problems))
    first = next((s[:3] for s in segments if s[:3] not in _ENVELOPE), "")
    if first != "MSH":
        begin = f"with {first}" if _SEGMENT.match(f"{first}|") and first.isascii() else "in the middle of a segment"
        raise FormatError(f"the HL7 message does not begin with MSH but {begin}; {RESEND}")
    groups: list[list[str]] = []
    for segment in segments:
        if segment.startswith("MSH"):
            groups.append([])
        if segment[:3] not in _ENVELOPE:
            groups[-1].append(segment)
    for group in groups:
        if len(group[0]) < 9:
            raise FormatError(f"the HL7 message ends inside its header (MSH); {RESEND}")
    return [Message("\r".join(group) + "\r") for group in groups]


def _segments(body: str, problems: list[Problem]) -> Iterator[str]:
    lines = [line for line in _BREAKS.split(body) if line.strip()]
    mark = lines[0][3:4] if lines and lines[0].startswith(("MSH", "BHS", "FHS")) else "|"
    if len(lines) == 1 and mark and len(re.findall(rf"\s(?:{_KNOWN}){re.escape(mark)}", body)) > 1:
        problems.append(Problem("segments_in_one_line"))
        lines = re.split(rf"\s+(?=(?:{_KNOWN}){re.escape(mark)})", body)
    joined: list[str] = []
    for line in lines:
        line = line.lstrip() if _SEGMENT.match(line.lstrip()) else line
        if _SEGMENT.match(line) and line[3] == mark or not joined:
            joined.append(line)
            continue
        problems.append(Problem("wrapped_lines", joined[-1][:3]))
        # inside a result a broken line is a line of the text; elsewhere it only runs on
        joined[-1] += ("\\.br\\" if joined[-1].startswith(("OBX", "NTE")) else "") + line
    return iter(joined)


def day(value: str) -> str | None:
    """20261103 as 2026-11-03, 202611 as 2026-11; None where it is no date."""
    match = _TIME.match(value.strip())
    if match is None:
        return None
    found = "-".join(p for p in match.groups()[:3] if p)
    try:
        datetime.fromisoformat((found + "-01-01")[:10] if len(found) < 10 else found)
    except ValueError:
        return None
    return found


def moment(value: str, zone: tzinfo | None) -> datetime | None:
    """A time with its offset (or in `zone`); None where it is no time, or nobody knows in which zone."""
    match = _TIME.match(value.strip())
    if match is None or match[4] is None:
        return None
    year, month, date, hour, minute, second = (int(p) if p else 0 for p in match.groups()[:6])
    try:
        found = datetime(year, month, date, hour, minute, min(second, 59))
        if match[7]:
            return datetime.fromisoformat(f"{found.isoformat()}{match[7][:3]}:{match[7][3:]}")
    except ValueError:
        return None
    return found.replace(tzinfo=zone) if zone is not None else None


def charset(data: bytes) -> str | None:
    """The encoding that MSH-18 declares, as Python calls it; read from the bytes, before anything is decoded."""
    at = data.find(b"MSH")
    if at < 0:
        return None
    fields: Sequence[bytes] = _BREAKS.split(data[at : at + 2000].decode("latin-1"))[0].encode("latin-1").split(data[at + 3 : at + 4])
    name = fields[17].split(b"~")[0].decode("ascii", "replace").strip().upper() if len(fields) > 17 else ""
    if name.startswith("8859/"):
        return f"iso8859_{name[5:]}"
    return {"UNICODE UTF-8": "utf-8", "UNICODE": "utf-8", "ASCII": "cp1252"}.get(name)
