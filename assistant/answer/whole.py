"""The whole report in plain words: most important first, normal findings gathered, every sentence accounted for."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.compose import Composer
from assistant.answer.conflicts import disputed as disputed_in
from assistant.answer.echoes import without_echoes
from assistant.answer.evidence import SILENT, Gather, first_of_each, fullest
from assistant.answer.library import Library
from assistant.answer.plan import Move, Plan
from assistant.answer.planner import Planner
from assistant.answer.reply import Coverage, Said
from assistant.report.model import Finding, Reading
from assistant.report.sentences import Sentence

_EXPLAINED = 4  # findings whose words are explained
_LONGEST_QUOTE = 600  # characters that are quoted in one piece
_QUOTES = {"indication": "quote_reason", "technique": "quote_technique", "comparison": "quote_comparison"}


class Whole:
    """Explains one reading."""

    def __init__(self, reading: Reading, planner: Planner, composer: Composer, library: Library, language: str) -> None:
        self._reading, self._planner, self._composer, self._library = reading, planner, composer, library
        self._language = language
        self._gather = Gather(reading, library.entries.kin)

    def explained(self) -> tuple[list[Said], list[Coverage]]:
        """The sentences, and for each sentence of the report what became of it."""
        moves = self._moves()
        said = without_echoes(self._composer.write(Plan(tuple(moves))), self._language)
        conflicts = {s for c in self._reading.contradictions for s in c.sentences}
        coverage: list[Coverage] = []
        extra: list[Move] = []
        told = [f for m in moves for f in (m.finding, *m.findings) if f]
        shown = {source.id for s in said for source in s.sources if source.kind == "report" and source.quote in s.text}
        for sentence in self._reading.sentences:
            if sentence.id in conflicts or sentence.id in self._reading.hostile:
                coverage.append(Coverage(sentence.id, "for_a_person"))
            elif self._complete(sentence, told):
                coverage.append(Coverage(sentence.id, "explained"))
            elif sentence.id in shown:
                coverage.append(Coverage(sentence.id, "quoted"))
            else:
                coverage.append(Coverage(sentence.id, "quoted"))
                extra.append(Move(self._quote(sentence), sentence=sentence))
        quoted = self._composer.write(Plan(tuple(_merged(extra, self._reading))))
        return [*said, *(q for q in quoted if q.text not in {s.text for s in said})], coverage

    def _moves(self) -> list[Move]:
        """Findings that are there, first those of the impression; then absences, normal organs, advice, contradictions."""
        reading = self._reading
        disputed = disputed_in(reading, self._gather)
        body = [f for f in reading.findings if f.section not in SILENT and f.start not in disputed]
        seen = [f for f in fullest(body, self._gather.apart) if f.assertion.word in ("present", "possible")]
        weight = {f.concept for f in body if f.section == "impression"}
        seen.sort(key=lambda f: (f.concept not in weight, f.tier or 9, f.start))
        explained = [f for f in first_of_each(seen)[:_EXPLAINED] if self._planner.known(f.concept)]
        moves = []
        for f in seen:
            moves += self._planner.changes.changed(f)
            moves += [Move("explain", concept=f.concept)] if f in explained else []
        gone = [f for f in body if f.assertion.word == "absent"]
        if gone:
            moves.append(Move("absent_list", findings=tuple(first_of_each(gone))))
        normal = [o for o in reading.organs if o.state == "normal" and o.section not in SILENT]
        normal = [o for o in normal if not self._planner.stating.troubled(o)]
        if normal:
            moves.append(Move("normal_list", organs=tuple(normal)))
        moves += self._planner.stating.unassessed(reading.organs)
        moves += [Move("extent", extent=e) for e in self._gather.extents]
        rest = [
            f
            for f in fullest(f for f in reading.findings if f.start not in disputed)
            if f.assertion.word in ("historical", "other_person")
        ]
        moves += [Move("state", finding=f) for f in rest]
        for c in reading.contradictions:
            moves.append(Move("contradiction"))
            moves += [Move("quote", sentence=reading.sentence(s)) for s in c.sentences]
        moves += [Move("advice", advice=a) for a in reading.recommendations]
        return moves

    def _quote(self, sentence: Sentence) -> str:
        """How a sentence is introduced; the title of a report says what exam it was."""
        start, end = self._reading.title
        titled = sentence.section == "other" and start <= sentence.start < end
        return "quote_technique" if titled else _QUOTES.get(sentence.section, "quote_also")

    def _complete(self, sentence: Sentence, told: Sequence[Finding]) -> bool:
        """Whether all that a sentence says has been said: its findings, its normal organs, and no word beside them."""
        facts = self._gather.findings_in(sentence)
        organs = [o for o in self._reading.organs if o.sentence == sentence.id]
        if not facts and not organs or not all(any(self._tells(t, f) for t in told) for f in facts):
            return False
        return self._library.readers.of(self._reading.language).covered(sentence.text)

    def _tells(self, said: Finding, finding: Finding) -> bool:
        """Whether what was said of one mention says another: the same concept and assertion, and no other thing."""
        same = (said.concept, said.assertion.word) == (finding.concept, finding.assertion.word)
        return same and not self._gather.apart(said, finding)


def _same_section(before: Sentence, sentence: Sentence, last: Move, move: Move) -> bool:
    return last.kind == move.kind and (before.section, before.heading) == (sentence.section, sentence.heading)


def _merged(moves: list[Move], reading: Reading) -> list[Move]:
    """Quotes of neighbouring sentences of one section become one: its own words from the first to the last."""
    order = {s.id: n for n, s in enumerate(reading.sentences)}
    merged: list[Move] = []
    last = -2
    for move in moves:
        sentence = move.sentence
        assert sentence is not None
        before = merged[-1].sentence if merged else None
        if before is not None and _same_section(before, sentence, merged[-1], move) and order[sentence.id] == last + 1:
            text = reading.text[before.start : sentence.end]
            if len(text) <= _LONGEST_QUOTE:
                merged[-1] = replace(merged[-1], sentence=before._replace(end=sentence.end, text=text))
                last = order[sentence.id]
                continue
        merged.append(move)
        last = order[sentence.id]
    return merged
