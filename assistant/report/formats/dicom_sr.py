"""DICOM structured reports: the tree of their content as text, their flags as status. Nothing else of DICOM is read."""

import io
import logging
import re
import warnings
import zlib
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from assistant.errors import FormatError
from assistant.report.formats.codes import codes, two_letters
from assistant.report.formats.decoding import check_size
from assistant.report.formats.document import Document, Problem, Status, as_id, cleaned, content_id
from assistant.report.formats.parts import render
from assistant.report.formats.sr_tree import Item, coded, parts, tree

LARGEST_DICOM = 64_000_000  # pictures are refused as pictures, not as large files
_LARGEST_SR = 12_000_000
_NAMES = (".dcm", ".dicom", ".sr")
_BARE = re.compile(rb"^(?:\x02\x00|\x08\x00)[\x00-\xff]\x00(?:[A-Z]{2}|[\x00-\xff]{2}\x00\x00)", re.DOTALL)
_SR, _KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.", "1.2.840.10008.5.1.4.1.1.88.59"
_DEFLATED = "1.2.840.10008.1.2.1.99"
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(?:\.\d{1,6})?([+-]\d{4})?")
_BROKEN = "the DICOM file is broken, or ends too early; send the whole file again"


def sniff(data: bytes, _start: str, name: str | None) -> bool:
    """A DICOM file by its mark, by its first element where it has no mark, or by its name."""
    return data[128:132] == b"DICM" or bool(_BARE.match(data[:8])) or (name or "").lower().endswith(_NAMES)


def read(data: bytes, _name: str | None, zone: tzinfo | None) -> list[Document]:
    """The one document of a structured report. Any other DICOM file is refused by the name of what it is."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)  # it logs values, which may be a patient's words
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        try:
            dataset = _dataset(data)
            if any("end of file" in str(w.message).lower() for w in raised):  # pydicom gives what was there before it
                raise FormatError(_BROKEN)
            return [cleaned(_document(dataset, data, zone))]
        except FormatError:
            raise
        except RecursionError as error:
            raise FormatError("the DICOM SR is nested too deeply; have the sender correct it") from error
        except Exception as error:  # pydicom raises whatever a broken value makes Python raise
            raise FormatError(_BROKEN) from error


def _dataset(data: bytes) -> Any:
    """The data set of a file; one that is cut off is refused, where pydicom would read what is there."""
    from pydicom.filereader import read_dataset  # 0.2 s to import

    syntax, stream = _opened(data)
    implicit, little = syntax == "1.2.840.10008.1.2", syntax != "1.2.840.10008.1.2.2"
    found = read_dataset(stream, implicit, little, stop_when=_is_picture)
    _only_reports(found)
    check_size(data, _LARGEST_SR)
    for tag in list(found.keys()):
        raw = found.get_item(tag)
        if isinstance(raw.value, bytes) and getattr(raw, "length", 0) not in (0xFFFFFFFF, len(raw.value)):
            raise FormatError(_BROKEN)
    return found


def _is_picture(tag: Any, _vr: object, _length: object) -> bool:
    return int(tag) >= 0x7FE00000


def _opened(data: bytes) -> tuple[str, io.BytesIO]:
    """The transfer syntax, and a stream that stands at the first element; a packed one is unpacked within bounds."""
    from pydicom.filereader import _read_file_meta_info, read_preamble

    stream = io.BytesIO(data)
    read_preamble(stream, True)
    syntax = str(_read_file_meta_info(stream).get("TransferSyntaxUID", ""))
    if syntax == _DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        unpacked = unpacker.decompress(stream.read(), _LARGEST_SR)
        if unpacker.unconsumed_tail:
            raise FormatError("the DICOM file unpacks to more than one report can need; send the report without pictures")
        if not unpacker.eof:
            raise FormatError(_BROKEN)
        stream = io.BytesIO(unpacked)
    if not syntax:  # pydicom tells explicit from implicit by looking
        syntax = "1.2.840.10008.1.2"
    return syntax, stream


def _only_reports(dataset: Any) -> None:
    """Refuses pictures and all other objects, by their name in the standard."""
    from pydicom._uid_dict import UID_dictionary
    from pydicom.uid import UID

    kind = str(dataset.get("SOPClassUID", "") or "")
    if kind.startswith(_SR) or not kind and "ContentSequence" in dataset:
        return
    if not kind and not len(dataset):
        raise FormatError("the file is no DICOM file, whatever its name says; send the report itself")
    name = UID(kind).name if kind in UID_dictionary else "an object of an unknown kind"
    raise FormatError(f"the DICOM file is no structured report but {name}; send the report (SR), or its text")


def _document(dataset: Any, data: bytes, zone: tzinfo | None) -> Document:
    problems: list[Problem] = []
    root = tree(dataset)
    if not root.items:
        raise FormatError("the DICOM SR has no content; send the whole file again")
    if not dataset.get("SpecificCharacterSet"):
        _redecode(root)  # a writer of UTF-8 that forgot to say so
    language = _language(root)
    text = render(parts(root, problems), language)
    if not text:
        text = root.name  # a selection of key images may say no more than why they were selected
    if not text:
        raise FormatError("the DICOM SR has no words, only references to images; send the report itself")
    if "\ufffd" in text:
        problems.append(Problem("replaced"))
    status, issued = _status(dataset, problems), _issued(dataset, zone, problems)
    title = _title(dataset, root)
    return Document(
        text=text,
        format="dicom-sr",
        id=as_id(_versioned(dataset, status)) or content_id(data),
        title=title,
        date=_day(_text(dataset, "StudyDate")) or _day(_text(dataset, "ContentDate")),
        modality=_modality(dataset, root, title),
        language=language,
        status=status,
        patient_identifiers=_patient(dataset, problems),
        accession=as_id(_accession(dataset)) or None,
        issued=issued,
        performer=_performer(dataset, root),
        problems=tuple(problems),
    )


def _text(dataset: Any, name: str) -> str:
    value = dataset.get(name)
    return "" if value is None or isinstance(value, bytes) else str(value).strip()


def _first(dataset: Any, *path: str) -> Any:
    """The first item of a sequence, or of one inside it; an empty mapping where there is none."""
    for name in path:
        found = dataset.get(name) or []
        dataset = found[0] if not isinstance(found, str | bytes) and len(found) else {}
    return dataset


def _redecode(root: Item) -> None:
    for item in root.below():
        item.name, item.value = _as_utf8(item.name), _as_utf8(item.value)


def _as_utf8(value: str) -> str:
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _language(root: Item) -> str | None:
    named = next((i.value_code for i in root.items if i.code in codes().sr["language"]), "")
    return two_letters(named)


def _status(dataset: Any, problems: list[Problem]) -> Status:
    """Complete and verified is final; what says less than that is preliminary, as is what says nothing."""
    if _text(dataset, "SOPClassUID") == _KEY_OBJECTS:
        problems.append(Problem("status_unknown", "key object selection"))
        return "preliminary"
    flags = {name: _text(dataset, name).upper() for name in ("CompletionFlag", "VerificationFlag", "PreliminaryFlag")}
    if not flags["CompletionFlag"] or not flags["VerificationFlag"]:
        problems.append(Problem("status_unknown", "CompletionFlag, VerificationFlag"))
        return "preliminary"
    final = flags["CompletionFlag"] == "COMPLETE" and flags["VerificationFlag"] == "VERIFIED"
    if not final or flags["PreliminaryFlag"] == "PRELIMINARY":
        return "preliminary"
    return "amended" if _predecessor(dataset) else "final"


def _predecessor(dataset: Any) -> str:
    """The earlier version of the same study's report that this one takes the place of."""
    for study in dataset.get("PredecessorDocumentsSequence") or []:
        if _text(study, "StudyInstanceUID") == _text(dataset, "StudyInstanceUID"):
            return _text(_first(study, "ReferencedSeriesSequence", "ReferencedSOPSequence"), "ReferencedSOPInstanceUID")
    return ""


def _versioned(dataset: Any, status: Status) -> str:
    """An id that versions share: that of the document this one replaces, else its own."""
    return (_predecessor(dataset) if status == "amended" else "") or _text(dataset, "SOPInstanceUID")


def _issued(dataset: Any, zone: tzinfo | None, problems: list[Problem]) -> datetime | None:
    """When it was verified, else when it was written; local times have an offset of their own, or the hospital's zone."""
    verified = _text(_first(dataset, "VerifyingObserverSequence"), "VerificationDateTime")
    value = verified or _text(dataset, "ContentDate") + _text(dataset, "ContentTime")
    match = _TIME.match(value)
    if match is None or match[4] is None:
        return None
    offset = match[7] or _text(dataset, "TimezoneOffsetFromUTC")
    own = re.fullmatch(r"([+-])(\d{2})(\d{2})", offset)
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        zone = timezone((1 if own[1] == "+" else -1) * timedelta(hours=int(own[2]), minutes=int(own[3]))) if own else zone
        if zone is None:
            problems.append(Problem("no_time_zone", "ContentTime"))
            return None
        return datetime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], min(numbers[5], 59), tzinfo=zone)
    except ValueError:
        return None


def _day(value: str) -> str | None:
    try:
        return datetime.strptime(value[:8], "%Y%m%d").date().isoformat()
    except ValueError:
        return None


def _title(dataset: Any, root: Item) -> str:
    """What was examined, in the words of the department; else what the document calls itself."""
    named = next((i.value for i in root.items if i.code == codes().sr["procedure"]), "")
    performed = coded(dataset.get("PerformedProcedureCodeSequence"))[1]
    if _text(dataset, "SOPClassUID") == _KEY_OBJECTS:
        return root.name
    return named or performed or _text(dataset, "StudyDescription") or root.name


def _modality(dataset: Any, root: Item, title: str) -> str:
    stated = [i.value_code for i in root.below() if i.code == codes().sr["modality"]]
    classes = []
    for study in dataset.get("CurrentRequestedProcedureEvidenceSequence") or []:
        for series in study.get("ReferencedSeriesSequence") or []:
            classes += [_text(image, "ReferencedSOPClassUID") for image in series.get("ReferencedSOPSequence") or []]
    return codes().modality(*stated) or codes().modality_of_storage(*classes) or codes().modality_in(title)


def _accession(dataset: Any) -> str:
    return _text(dataset, "AccessionNumber") or _text(_first(dataset, "ReferencedRequestSequence"), "AccessionNumber")


def _patient(dataset: Any, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    """The patient's numbers with the system that gave them."""
    found = []
    for holder in [dataset, *(dataset.get("OtherPatientIDsSequence") or [])]:
        qualifier = _first(holder, "IssuerOfPatientIDQualifiersSequence")
        oid = _text(qualifier, "UniversalEntityID") if _text(qualifier, "UniversalEntityIDType") == "ISO" else ""
        if value := _text(holder, "PatientID"):
            found.append((f"urn:oid:{oid}" if oid else _text(holder, "IssuerOfPatientID"), value))
    if not found:
        problems.append(Problem("patient_unknown", "PatientID"))
    return tuple(dict.fromkeys(found))


def _performer(dataset: Any, root: Item) -> str | None:
    """Who verified it, else who wrote it, else whom its content names as the observer."""
    verified = _text(_first(dataset, "VerifyingObserverSequence"), "VerifyingObserverName")
    written = _text(_first(dataset, "AuthorObserverSequence"), "PersonName")
    observed = next((i.value for i in root.items if i.code == codes().sr["observer"]), "")
    family, given, *_ = [*(verified or written).split("=")[0].split("^"), "", ""]
    return f"{given} {family}".strip() or observed or None
