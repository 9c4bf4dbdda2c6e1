"""The words of a DiagnosticReport: its presented form or composition first, and all that these do not say yet.

A report may say the same thing three times (form, observations, conclusion) or each thing once; nothing is left
out and nothing is said twice.
"""

import base64
import binascii
from typing import NamedTuple

from assistant.errors import FormatError
from assistant.report.formats.codes import codes, two_letters
from assistant.report.formats.document import Problem
from assistant.report.formats.enclosed import MOST, Enclosed, enclosed
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
from assistant.report.formats.fhir_values import Walk, observation_parts
from assistant.report.formats.markup import plain
from assistant.report.formats.parts import Part, Said, render, unsaid

_RANKS = (  # which of several forms of the same report is taken: the one whose words need least care
    ("text/plain", "text/markdown"),
    ("text/html", "application/xhtml+xml", "application/xhtml"),
    ("text/rtf", "application/rtf", "application/x-rtf"),
    ("application/hl7-cda+xml", "text/xml", "application/xml", "application/x-hl7-cda-level-one+xml"),
    ("application/pdf", "application/x-pdf"),
)


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
            walk = _walk(report, resources, problems)
            main = render(_sections(mappings(composed.get("section")), composed, walk), language)
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
        stated = Said(main)
        extra = [Part(left, p.kind, p.label) for p in parts if (left := _left(p, stated))]
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


def _left(part: Part, main: Said) -> list[str]:
    """What the main text does not say of a part: sentences of narrative, measured values by their words."""
    if part.kind or part.label:
        return main.unsaid(part.lines)
    return main.unsaid(part.lines, "words")


def _form(report: Resource, problems: list[Problem]) -> tuple[str, str | None]:
    """The words of the presented forms. Forms of several types are one report in several shapes: the first is taken.

    Several of one type are parts of it (a report and its addendum), unless they are in other languages or say the same.
    """
    forms = sorted(mappings(report.get("presentedForm")), key=_rank)
    if len(forms) > MOST:
        problems.append(Problem("form_not_read", f"{len(forms) - MOST} further forms"))
        forms = forms[:MOST]
    main, language, taken = "", None, None
    missed: list[Problem] = []
    for form in forms:
        if main and (_rank(form) != taken or _other_language(form, language)):
            continue
        found = _words(form, missed)
        if not found.text:
            continue
        problems += found.problems
        if not main:
            main, taken = found.text, _rank(form)
            language = text(form.get("language")) or found.language
        elif lines := unsaid(found.text.split("\n"), main):
            main += "\n\n" + "\n".join(lines)
    seen = [m for m in missed if not main or not _is_shape(m)]
    problems += seen
    return main, language


def _is_shape(problem: Problem) -> bool:
    """Whether a form that was not read is only another shape of a report that was read: a PDF beside its text."""
    return problem.code == "form_not_read" and "its data are not in the file" not in problem.detail


def _rank(form: Resource) -> int:
    kind = _type(form)
    return next((n for n, kinds in enumerate(_RANKS) if kind in kinds), len(_RANKS))


def _other_language(form: Resource, language: str | None) -> bool:
    stated = two_letters(text(form.get("language")))
    return bool(stated and language and stated != two_letters(language))


def _words(form: Resource, problems: list[Problem]) -> Enclosed:
    """The words of one form, or none and the reason for it."""
    kind = _type(form) or "unknown type"
    raw = _bytes(form)
    if raw is None:
        problems.append(Problem("form_not_read", f"{kind}: its data are not in the file, or no base64"))
        return Enclosed("")
    charset = next((p.split("=", 1)[1] for p in text(form.get("contentType")).split(";") if "charset=" in p), None)
    found = enclosed(raw, kind, charset and charset.strip("\"' "))
    if not found.text:
        problems.append(Problem("form_not_read", f"{kind}: {found.why or 'it holds no words'}"[:200]))
    return found


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
    walk = _walk(report, resources, problems)
    for reference in mappings(report.get("result")):
        found = resources.find(reference, report)
        if found is None or found.get("resourceType") != "Observation":
            problems.append(Problem("reference_missing", text(reference.get("reference"))[:120]))
            continue
        parts += observation_parts(found, walk)
    return parts


def _walk(report: Resource, resources: Resources, problems: list[Problem]) -> Walk:
    return Walk(resources.find, lambda found: _same_patient(report, found, resources), problems)


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


def _sections(sections: list[Resource], composed: Resource, walk: Walk) -> list[Part]:
    parts: list[Part] = []
    for section in sections:
        kind = next((k for c in codes_of(section.get("code")) if (k := codes().kind(c))), None)
        title = text(section.get("title"))
        body = plain(text(mapping(section.get("text")).get("div"))).text
        if body:
            parts.append(Part(body.split("\n"), None if title else kind, title))
        else:
            for entry in mappings(section.get("entry")):
                found = walk.find(entry, composed)
                if found is not None and found.get("resourceType") == "Observation":
                    parts += observation_parts(found, walk)
        parts += _sections(mappings(section.get("section")), composed, walk)
    return parts


def _conclusion_code(value: Resource) -> str:
    """The words of a coded conclusion without the terminology's tag ("Pneumonia (disorder)")."""
    found = concept(value) or concept(mapping(value.get("concept")))
    head, mark, tag = found.rpartition(" (")
    return head if mark and tag in ("disorder)", "finding)", "morphologic abnormality)", "situation)") else found


def _why_empty(report: Resource, problems: list[Problem]) -> str:
    reasons = []
    if forms := [p.detail for p in problems if p.code == "form_not_read"]:
        reasons.append(f"its form is not read ({', '.join(dict.fromkeys(forms))})")
    if missing := [p.detail for p in problems if p.code == "reference_missing"]:
        shown = ", ".join(missing[:2]) + (" …" if len(missing) > 2 else "")
        reasons.append(f"{len(missing)} results that it refers to are not in the file ({shown})")
    why = "; ".join(reasons) or "it has no conclusion, no results and no form"
    return (
        f"{own_reference(report) or 'the DiagnosticReport'} has no text that can be read: {why}; "
        "send a Bundle with its Observations, or a form as text, HTML, RTF or PDF with text"
    )
