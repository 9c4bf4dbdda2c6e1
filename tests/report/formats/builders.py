"""Builders of files for tests: PDF, DICOM SR, CDA. Every person, number and finding in them is invented."""

import zlib
from io import BytesIO
from typing import Any

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid

Placed = tuple[float, float, str]
"""Words at a place: from the left, from the bottom."""


def lines(text: str, left: float = 60, top: float = 740, step: float = 14) -> list[Placed]:
    """Lines of a text one below the other; an empty one is a gap."""
    return [(left, top - n * step, line) for n, line in enumerate(text.split("\n")) if line]


def pdf(*pages: list[Placed], size: float = 11, extra: str = "", trailer: str = "", image: bool = False) -> bytes:
    """A small PDF with Helvetica; `extra` stands before the words of each page, `image` fills each page with a picture."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    picture = f"/XObject<</I {4 + 2 * count} 0 R>>" if image else ""
    for number, page in enumerate(pages):
        shown = (extra + ("q 612 0 0 792 0 0 cm /I Do Q " if image else "")).encode()
        for x, y, text in page:
            escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            shown += f"BT /F {size} Tf {x} {y} Td ({escaped}) Tj ET\n".encode("cp1252")
        resources = f"<</Font<</F 3 0 R>>{picture}>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources{resources}/Contents {5 + 2 * number} 0 R>>".encode())
        objects.append(stream(shown))
    if image:
        objects.append(stream(b"\x80" * 4, "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray"))
    return assembled(objects, trailer)


def stream(data: bytes, keys: str = "") -> bytes:
    packed = zlib.compress(data)
    return f"<<{keys}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"


def assembled(objects: list[bytes], trailer: str = "") -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def code(value: str, meaning: str, scheme: str = "DCM") -> Sequence:
    found = Dataset()
    found.CodeValue, found.CodingSchemeDesignator, found.CodeMeaning = value, scheme, meaning
    return Sequence([found])


def item(kind: str, name: tuple[str, str] | None, relation: str = "CONTAINS", *below: Dataset, **values: Any) -> Dataset:
    """A content item of a structured report."""
    found = Dataset()
    found.RelationshipType, found.ValueType = relation, kind
    if name:
        found.ConceptNameCodeSequence = code(*name)
    if kind == "CONTAINER":
        found.ContinuityOfContent = values.pop("continuity", "SEPARATE")
    for key, value in values.items():
        setattr(found, key, value)
    if below:
        found.ContentSequence = Sequence(below)
    return found


def words(name: tuple[str, str], text: str, *below: Dataset, relation: str = "CONTAINS") -> Dataset:
    return item("TEXT", name, relation, *below, TextValue=text)


def coded(name: tuple[str, str], value: tuple[str, str], *below: Dataset, relation: str = "CONTAINS") -> Dataset:
    return item("CODE", name, relation, *below, ConceptCodeSequence=code(*value))


def number(name: tuple[str, str], value: str, unit: tuple[str, str], *below: Dataset) -> Dataset:
    measured = Dataset()
    measured.NumericValue, measured.MeasurementUnitsCodeSequence = value, code(*unit, scheme="UCUM")
    return item("NUM", name, "CONTAINS", *below, MeasuredValueSequence=Sequence([measured]))


def picture() -> Dataset:
    referenced = Dataset()
    referenced.ReferencedSOPClassUID, referenced.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    return item("IMAGE", None, ReferencedSOPSequence=Sequence([referenced]))


def sr(*below: Dataset, title: tuple[str, str] = ("18748-4", "Diagnostic Imaging Report"), sop: str = "11", **values: Any) -> Dataset:
    """A structured report, complete and verified unless told otherwise."""
    found = item("CONTAINER", title, "", *below)
    del found.RelationshipType
    base = {
        "SOPClassUID": f"1.2.840.10008.5.1.4.1.1.88.{sop}",
        "SOPInstanceUID": "1.2.3.4.5",
        "StudyInstanceUID": "1.2.3.4",
        "SpecificCharacterSet": "ISO_IR 192",
        "Modality": "SR",
        "PatientID": "4711",
        "IssuerOfPatientID": "HOSP",
        "AccessionNumber": "A-77",
        "StudyDate": "20261103",
        "ContentDate": "20261103",
        "ContentTime": "101500",
        "TimezoneOffsetFromUTC": "+0100",
        "StudyDescription": "CT chest",
        "CompletionFlag": "COMPLETE",
        "VerificationFlag": "VERIFIED",
    }
    for key, value in (base | values).items():
        if value is not None:
            setattr(found, key, value)
    return found


def dicom(dataset: Dataset, packed: bool = False, implicit: bool = False) -> bytes:
    """The file of a data set."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", "1.2.3")
    meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", None) or generate_uid()
    syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian if packed else syntax
    out = BytesIO()
    FileDataset(out, dataset, file_meta=meta, preamble=b"\0" * 128).save_as(out, enforce_file_format=True)
    return out.getvalue()


def bare(dataset: Dataset) -> bytes:
    """The data set alone, as some archives store it: no preamble, no header."""
    from pydicom.filebase import DicomBytesIO

    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, False
    write_dataset(out, dataset)
    return out.getvalue()


CDA_SECTIONS = """
<component><section><code code="55752-0" codeSystem="2.16.840.1.113883.6.1"/><text>Cough.</text></section></component>
<component><section><code code="59776-5" codeSystem="2.16.840.1.113883.6.1"/><title>Findings</title>
<text><paragraph>Nodule in the <content styleCode="Bold">left</content> upper lobe.</paragraph>
<table><thead><tr><th>Lesion</th><th>Size</th></tr></thead><tbody><tr><td>Nodule</td><td>12 mm</td></tr></tbody></table>
<list listType="ordered"><item>No effusion.</item><item>No fracture.</item></list></text></section></component>
<component><section><code code="19005-8" codeSystem="2.16.840.1.113883.6.1"/>
<text>Follow-up in 3&#160;months.</text></section></component>
"""


def cda(body: str = "", head: str = "", signed: bool = True, language: str = "en-GB") -> bytes:
    """A CDA R2 imaging report."""
    signer = '<legalAuthenticator><time value="20261103"/><signatureCode code="S"/></legalAuthenticator>' if signed else ""
    content = body or f"<component><structuredBody>{CDA_SECTIONS}</structuredBody></component>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id root="1.2.3" extension="D1"/>
<code code="18748-4" codeSystem="2.16.840.1.113883.6.1" displayName="Diagnostic Imaging Report"/><title>CT chest</title>
<effectiveTime value="20261103101500+0100"/><languageCode code="{language}"/><setId root="1.2.3" extension="S1"/>
<versionNumber value="1"/>
<recordTarget><patientRole><id root="1.2.3.9" extension="4711"/></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name><given>Ada</given><family>Example</family></name></assignedPerson></assignedAuthor></author>
{signer}<inFulfillmentOf><order><id root="1.2.3.8" extension="A-77"/></order></inFulfillmentOf>
<documentationOf><serviceEvent><effectiveTime value="20261102"/></serviceEvent></documentationOf>{head}
{content}</ClinicalDocument>""".encode()
