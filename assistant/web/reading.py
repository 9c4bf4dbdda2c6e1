"""Routes of reading: a patient's released reports, each with its words and their meaning."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from assistant.answer.reply import Level
from assistant.answer.shapes import reading_json, reply_json
from assistant.conversation.records import StoredReport
from assistant.report.model import Reading
from assistant.web.bodies import Language, ReportsShown
from assistant.web.house import House, language_of
from assistant.web.identity import Session
from assistant.web.problems import Problem

_SHOWN = ("sections", "sentences", "problems")
MOST_SUGGESTIONS = 4
PICTURES = "pictures/"


def routes(house: House) -> APIRouter:
    """`/reports` and `/glossary`."""
    router = APIRouter(tags=["reports"])
    Patient = Annotated[Session, Depends(house.patient)]
    Key = Annotated[str, Path(max_length=200)]

    @router.get("/reports", response_model=ReportsShown)
    def reports(session: Patient) -> dict[str, Any]:
        """The released reports of the person, newest exam first."""
        return {"reports": [_listed(report) for report in house.store.released_reports(session.person_id)]}

    @router.get("/reports/{report_id}")
    def report(
        report_id: Key,
        session: Patient,
        request: Request,
        language: Annotated[Language | None, Query(description="The patient's language; else the report's.")] = None,
        level: Annotated[Level, Query()] = "plain",
    ) -> dict[str, Any]:
        """One report: text, sentences, known words, the whole in plain words, and what to ask."""
        found = house.store.released_report(report_id, session.person_id)
        if found.status == "withdrawn":
            return _listed(found) | _withdrawn(house, language or language_of(request))
        reading = house.assistant.read(found.text)
        shown = reading_json(reading)
        explained = house.assistant.explain(found.text, language=language, level=level)
        summary = reply_json(explained)
        body = _listed(found) | {
            "text": found.text,
            **{part: shown[part] for part in _SHOWN},
            "terms": _terms(house, reading, language or found.language),
            "summary": summary,
            "suggestions": summary["suggestions"][:MOST_SUGGESTIONS],
        }
        if explained.handoff is not None:
            # It would say that a question was passed on, and looking at a report passes nothing on.
            problems = [{"code": code, "sentence": sentence} for code, sentence in explained.problems]
            body |= {"summary": None, "problems": [*body["problems"], *problems]}
        return body

    @router.get("/glossary/{concept}")
    def glossary(
        concept: Key,
        session: Patient,
        request: Request,
        language: Annotated[Language | None, Query(description="Else the browser's language.")] = None,
        level: Annotated[Level, Query()] = "plain",
    ) -> dict[str, Any]:
        """What a word means: explanation, picture, where it comes from, and whether a clinician has signed it."""
        wanted = language or language_of(request)
        entry = house.content.entries.entry(concept, wanted)
        if entry is None:
            raise Problem("not_found")
        signed = bool(entry.signed_off_by)
        words = house.content.words(f"wording/{wanted}") or {}
        links = house.content.entries.link_titles(concept, wanted)
        return {
            "concept": entry.id,
            "kind": entry.kind,
            "language": wanted,
            "preferred": entry.preferred,
            "explanation": (entry.easy if level == "easy" else None) or entry.plain,
            "absent": entry.absent,
            "ask": list(entry.ask),
            "picture": PICTURES + entry.picture if entry.picture else None,
            "sources": [{key: link[key] for key in ("title", "publisher", "language")} for link in links],
            "review": entry.source,
            "signed": signed,
            "signed_off_by": entry.signed_off_by,
            "label": None if signed else words.get("label_unsigned"),
        }

    return router


def _listed(report: StoredReport) -> dict[str, Any]:
    names = ("id", "title", "date", "modality", "language", "status", "version")
    return {name: getattr(report, name) for name in names}


def _withdrawn(house: House, language: str) -> dict[str, Any]:
    """What is left of a withdrawn report: that it was withdrawn. Its words may be another patient's."""
    problem = {"code": "withdrawn", "sentence": house.wording.say("events", "withdrawn", language)}
    return {"text": "", "sections": [], "sentences": [], "terms": [], "problems": [problem]} | {
        "summary": None,
        "suggestions": [],
    }


def _terms(house: House, reading: Reading, language: str) -> list[dict[str, Any]]:
    """The known words of the text; `explained` where the glossary has them in the patient's language."""
    entries = house.content.entries
    return [{**term, "explained": entries.entry(term["concept"], language) is not None} for term in reading_json(reading)["terms"]]
