"""Files of other systems become plain documents: text, PDF, RTF, HTML, CDA, FHIR, HL7 v2, DICOM SR; one door, `read_document`."""

from assistant.report.formats.document import Document, Problem, Status
from assistant.report.formats.registry import FORMATS, read_document, sniff

__all__ = ["FORMATS", "Document", "Problem", "Status", "read_document", "sniff"]
