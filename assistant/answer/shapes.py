"""Readings and replies as JSON, in the shapes of the command-line contract; the web gives the same."""

from typing import Any

from assistant.answer.reply import Reply, Said
from assistant.report.measures import Measure
from assistant.report.model import Alert, Communication, Finding, Reading


def reading_json(reading: Reading) -> dict[str, Any]:
    """A reading as `plainrad read` gives it."""
    return {
        "language": reading.language,
        "sections": [
            {"id": s.id, "kind": s.kind, "heading": s.heading, "start": s.start, "end": s.end} for s in reading.sections
        ],
        "sentences": [
            {"id": s.id, "section": s.section, "start": s.start, "end": s.end, "text": s.text} for s in reading.sentences
        ],
        "terms": [
            {"concept": t.concept, "kind": t.kind, "start": t.start, "end": t.end}
            | ({"readings": list(t.readings)} if t.readings else {})
            for t in reading.terms
        ],
        "findings": [_finding(f) for f in reading.findings],
        "organs": [
            {"concept": o.concept, "state": o.state, "side": o.side, "sentence": o.sentence, "start": o.start, "end": o.end}
            for o in reading.organs
        ],
        "recommendations": [
            {
                "what": r.what, "modality": r.modality, "interval": r.interval, "date": r.date, "condition": r.condition,
                "to": r.to, "sentence": r.sentence, "start": r.start, "end": r.end,
            }
            for r in reading.recommendations
        ],
        "communications": [_communication(c) for c in reading.communications],
        "alerts": [_alert(a) for a in reading.alerts],
        "contradictions": [
            {"concept": c.concept, "kind": c.kind, "sentences": list(c.sentences)} for c in reading.contradictions
        ],
        "problems": [{"code": p.code, "sentence": p.sentence} for p in reading.problems],
    }  # fmt: skip


def _finding(f: Finding) -> dict[str, Any]:
    return {
        "concept": f.concept,
        "term": f.term,
        "sentence": f.sentence,
        "start": f.start,
        "end": f.end,
        "assertion": f.assertion.word,
        "certainty": f.nuance if f.assertion.word == "possible" else None,
        "side": f.side,
        "location": [{"concept": p.concept, "start": p.start, "end": p.end} for p in f.location],
        "level": f.level,
        "size": [_measure(m) for m in f.size],
        "change": f.change,
        "degree": f.degree,
        "count": f.count,
        "tier": f.tier,
    }


def _measure(m: Measure) -> dict[str, Any]:
    return {
        "values": list(m.values),
        "unit": m.unit,
        "axes": list(m.axes),
        "prior": list(m.prior) if m.prior else None,
        "approximate": m.approximate,
        "range": m.range,
        "start": m.start,
        "end": m.end,
    }


def _communication(c: Communication) -> dict[str, Any]:
    return {
        "concept": c.concept, "who": c.who, "to": c.to, "how": c.how, "when": c.when, "sentence": c.sentence,
        "start": c.start, "end": c.end,
    }  # fmt: skip


def _alert(a: Alert) -> dict[str, Any]:
    told = a.told and {"who": a.told.to or a.told.who, "when": a.told.when, "start": a.told.start, "end": a.told.end}
    return {"concept": a.concept, "tier": a.tier, "assertion": a.assertion, "sentence": a.sentence, "told": told}


def said_json(said: Said) -> dict[str, Any]:
    """One sentence of an answer with its sources."""
    sources = [
        {"kind": c.kind, "id": c.id, "quote": c.quote, "start": c.start, "end": c.end, **({"report": c.report} if c.report else {})}
        for c in said.sources
    ]
    return {"text": said.text, "sources": sources}


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply as `plainrad ask` and `plainrad explain` give it, without id and time."""
    body: dict[str, Any] = {
        "outcome": reply.outcome,
        "language": reply.language,
        "sentences": [said_json(s) for s in reply.sentences],
        "suggestions": [{"text": s.text, "kind": s.kind} for s in reply.suggestions],
        "verdicts": [
            {"check": v.check, "action": v.action, "rule": v.rule, "explanation": v.explanation, "sentence": v.sentence}
            for v in reply.verdicts
        ],
        "handoff": reply.handoff
        and {
            "reason": reply.handoff.reason,
            "tier": reply.handoff.tier,
            "to": reply.handoff.to,
            "wording": reply.handoff.wording,
        },
        "writer": reply.writer,
        "prompt": reply.prompt and {"name": reply.prompt[0], "hash": reply.prompt[1]},
        "tokens": reply.tokens and {"prompt": reply.tokens[0], "completion": reply.tokens[1]},
    }
    if reply.coverage:
        body["coverage"] = [{"sentence": c.sentence, "state": c.state} for c in reply.coverage]
    if reply.emergency:
        e = reply.emergency
        body["emergency"] = {"kind": e.kind, "number": e.number, "second": e.second}
    if reply.problems:
        body["problems"] = [{"code": code, "sentence": sentence} for code, sentence in reply.problems]
    return body
