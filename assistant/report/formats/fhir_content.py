"""The words of a DiagnosticReport: its presented form or composition first, and all that these do not say yet.

A report may say the same thing three times (form, observations, conclusion) or each thing once; nothing is left
out and nothing is said twice.
"""

import base64
import binascii
from typing import NamedTuple

from assistant.errors import FormatError
from assistant.report.formats.codes import codes
from assistant.report.formats.decoding import decode
from assistant.report.formats.document import Problem
from assistant.report.formats.fhir_resources import (
    Resource,
    Resources,
    codes_of,
    concept,
    mapping,
    mappings,
    own_reference,
    text,
)
from assistant.report.formats.fhir_values import observation_parts
from assistant.report.formats.markup import plain
from assistant.report.formats.parts import Part, render, unsaid

_TEXT = ("text/plain", "text/markdown")
_PAGES = ("text/html", "application/xhtml+xml", "application/xhtml")
_READABLE = (*_TEXT, *_PAGES)


class Content(NamedTuple):
    """The text, the language that a form declares, and why there is no text."""

    text: str
    language: str | None = None
    why_empty: str = ""


def contents(report: Resource, resources: Resources, alone: bool, problems: list[Problem]) -> Content:
    """All words of the report. `alone`: it is the only report of the file, so its composition is the file's."""
    main, language = _form(report, problems)
    if not main:
        composed = _composition(report, resources, alone)
        if composed is not None:
            main = render(_sections(mappings(composed.get("section")), composed, report, resources, problems), language)
            language = language or text(composed.get("language")) or None
            if text(composed.get("status")) in ("preliminary", "registered", "partial"):
                problems.append(Problem("result_preliminary", own_reference(composed) or "Composition"))
    declared = text(report.get("language")) or language
    parts = _results(report, resources, problems)
    parts += [Part(text(n.get("text")).split("\n")) for n in mappings(report.get("note"))]
    coded = [line for c in mappings(report.get("conclusionCode")) if (line := _conclusion_code(c))]
    conclusion = text(report.get("conclusion"))
    if conclusion:
        said = render(parts, declared)
        lines = conclusion.split("\n")
        if unsaid(lines, said):
            parts.append(Part(lines, "impression"))
    if main:
        extra = [Part(left, p.kind, p.label) for p in parts if (left := _left(p, main))]
        body = "\n\n".join(t for t in (main, render(extra, declared)) if t)
    else:
        body = render(parts, declared)
    if coded and not body:
        body = render([Part(coded, "impression")], declared)
    elif left := unsaid(coded, body):
        problems.append(Problem("codes_not_in_text", f"{len(left)} of {len(coded)}"))
    if not body:
        body = plain(text(mapping(report.get("text")).get("div"))).text
        if body:
            problems.append(Problem("narrative_only"))
    return Content(body, language, "" if body else _why_empty(report, problems))


def _left(part: Part, main: str) -> list[str]:
    """What the main text does not say of a part: sentences of narrative, measured values by their words."""
    if part.kind or part.label:
        return unsaid(part.lines, main)
    return unsaid(part.lines, main, "words")


def _form(report: Resource, problems: list[Problem]) -> tuple[str, str | None]:
    """The presented form that can be read; several are the same report in other shapes, so one is enough."""
    forms = mappings(report.get("presentedForm"))
    ranked = sorted(forms, key=lambda f: _READABLE.index(_type(f)) if _type(f) in _READABLE else len(_READABLE))
    for form in ranked:
        if _type(form) not in _READABLE:
            continue
        raw = _bytes(form)
        if raw is None:
            problems.append(Problem("form_not_read", f"{_type(form)}: its data are not in the file, or no base64"))
            continue
        charset = next((p.split("=", 1)[1] for p in text(form.get("contentType")).split(";") if "charset=" in p), None)
        decoded = decode(raw, charset and charset.strip("\"' "))
        if decoded.replaced:
            problems.append(Problem("replaced"))
        page = plain(decoded.text) if _type(form) in _PAGES else None
        found = page.text if page else decoded.text.replace("\r\n", "\n").strip()
        if found:
            return found, text(form.get("language")) or (page.language if page else None)
    for form in forms:
        if _type(form) not in _READABLE:
            problems.append(Problem("form_not_read", _type(form) or "unknown type"))
    return "", None


def _type(form: Resource) -> str:
    return text(form.get("contentType")).split(";")[0].strip().lower()


def _bytes(form: Resource) -> bytes | None:
    source = "".join(text(form.get("data")).split())
    try:
        return base64.b64decode(source, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _results(report: Resource, resources: Resources, problems: list[Problem]) -> list[Part]:
    parts: list[Part] = []
    for reference in mappings(report.get("result")):
        found = resources.find(reference, report)
        if found is None or found.get("resourceType") != "Observation":
            problems.append(Problem("reference_missing", text(reference.get("reference"))[:120]))
            continue
        _same_patient(report, found, resources)
        parts += observation_parts(found, resources.find, problems)
    return parts


def _same_patient(report: Resource, other: Resource, resources: Resources) -> None:
    if resources.same(report.get("subject"), other.get("subject"), report, other) is False:
        raise FormatError(
            f"{own_reference(report)} refers to {own_reference(other)}, which is about another patient; have the sender correct it"
        )


def _composition(report: Resource, resources: Resources, alone: bool) -> Resource | None:
    """The composition of the report: R5 names it, in a document it comes first."""
    named = resources.find(report.get("composition"), report)
    if named is not None and named.get("resourceType") == "Composition":
        found = named
    elif alone and len(resources.of("Composition")) == 1:
        found = resources.of("Composition")[0]
    else:
        return None
    _same_patient(report, found, resources)
    return found


def _sections(
    sections: list[Resource], composed: Resource, report: Resource, resources: Resources, problems: list[Problem]
) -> list[Part]:
    parts: list[Part] = []
    for section in sections:
        kind = next((k for c in codes_of(section.get("code")) if (k := codes().kind(c))), None)
        title = text(section.get("title"))
        body = plain(text(mapping(section.get("text")).get("div"))).text
        if body:
            parts.append(Part(body.split("\n"), None if title else kind, title))
        else:
            for entry in mappings(section.get("entry")):
                found = resources.find(entry, composed)
                if found is not None and found.get("resourceType") == "Observation":
                    _same_patient(report, found, resources)
                    parts += observation_parts(found, resources.find, problems)
        parts += _sections(mappings(section.get("section")), composed, report, resources, problems)
    return parts


def _conclusion_code(value: Resource) -> str:
    """The words of a coded conclusion without the terminology's tag ("Pneumonia (disorder)")."""
    found = concept(value) or concept(mapping(value.get("concept")))
    head, mark, tag = found.rpartition(" (")
    return head if mark and tag in ("disorder)", "finding)", "morphologic abnormality)", "situation)") else found


def _why_empty(report: Resource, problems: list[Problem]) -> str:
    reasons = []
    if forms := [p.detail for p in problems if p.code == "form_not_read"]:
        reasons.append(f"its form ({', '.join(dict.fromkeys(forms))}) is not read yet")
    if missing := [p.detail for p in problems if p.code == "reference_missing"]:
        shown = ", ".join(missing[:2]) + (" …" if len(missing) > 2 else "")
        reasons.append(f"{len(missing)} results that it refers to are not in the file ({shown})")
    why = "; ".join(reasons) or "it has no conclusion, no results and no form"
    return (
        f"{own_reference(report) or 'the DiagnosticReport'} has no text that can be read: {why}; "
        "send a Bundle with its Observations, or a form as text/plain or text/html"
    )
