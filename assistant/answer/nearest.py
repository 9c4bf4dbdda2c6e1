"""The sentence of a report that comes closest to a question, where rules found nothing in it that answers.

Two measures together: words that both share (rare ones count more) and nearness in meaning by the embedder, which also
bridges languages. What is found this way is only ever quoted, as what comes closest: it is no answer that was understood.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import log, sqrt
from statistics import fmean, pstdev
from threading import Lock
from typing import TYPE_CHECKING

from assistant.answer.evidence import SILENT
from assistant.answer.plan import Move, Plan, told_in
from assistant.answer.question import Part
from assistant.report.model import Reading
from assistant.report.sentences import Sentence
from knowledge.lexicon import Concept
from knowledge.stems import stem
from prompts.words import tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.embedder import Embedder

# Of 724 questions whose sentence is known, the best by this score is right for 60%, one of the best two for 74%.
_CLOSE = 2.3  # from here three of four are right; of questions that a report cannot answer one in four comes as close
_CLOSE_OF_FEW = 0.8  # times the root of their number, from which on one of few sentences is close
_SHARED = 0.5  # weight of a shared word, times the logarithm of its rarity
_ASIDE = 0.5  # less for the request, the technique and the comparison
_ASKING = 0.7  # less for a sentence that itself asks
_BARE = 0.3  # less for a heading or a single word
_BARE_LENGTH = 25  # characters
_CONTENT = 4  # letters of a word that counts as shared
_KEPT = 4096  # vectors of sentences that are remembered, 6 MB
_FEWEST = 3  # sentences from which on "closest" says something
_EMPTY = frozenset({"not_mentioned", "clarify_what", "count_none", "size_none", "advice_none", "told_none"})


class Nearest:
    """Finds such sentences; safe to share between threads."""

    def __init__(self, embedder: "Callable[[], Embedder]", concepts: Mapping[str, Concept]) -> None:
        self._embedder, self._concepts, self._lock = embedder, concepts, Lock()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def beside(self, plans: Sequence[Plan], parts: Sequence[Part], reading: Reading) -> list[Plan]:
        """The plans, each that has nothing to tell with the sentence that comes closest."""
        made: list[Plan] = []
        for plan, part in zip(plans, parts, strict=True):
            told = {s for p in (*plans, *made) for s in told_in(p)}
            found = self.sentence(part.text, reading) if self._open(plan, part) else None
            made.append(plan if found is None or found.id in told else _with(plan, part, found, reading.language))
        return made

    def _open(self, plan: Plan, part: Part) -> bool:
        """Whether a plan tells nothing; a part of the body that is not there has nothing that comes close to it."""
        empty = {m.kind for m in plan.moves} & _EMPTY
        named = {self._concepts[r.concept].kind for m in part.marks for r in m.readings}
        return bool(empty) and not plan.reason and not ("not_mentioned" in empty and named == {"anatomy"})

    def sentence(self, question: str, reading: Reading) -> Sentence | None:
        """The sentence that comes closest, None where none is close."""
        rows = [s for s in reading.sentences if s.id not in reading.hostile and _says(s, reading)]
        if len(rows) < _FEWEST or not any(c.isalnum() for c in question):
            return None
        scores = self._scores(question, rows, reading.language)
        best = max(range(len(rows)), key=lambda at: scores[at])
        return rows[best] if scores[best] >= min(_CLOSE, _CLOSE_OF_FEW * sqrt(len(rows))) else None

    def _scores(self, question: str, rows: Sequence[Sentence], language: str) -> list[float]:
        asked = _stems(question, language)
        words = [_stems(s.text, language) for s in rows]
        seen = Counter(w for row in words for w in row)
        alike = self._alike(question, [s.text for s in rows])
        middle, spread = fmean(alike), max(pstdev(alike), 1e-6)
        return [
            (near - middle) / spread
            + _SHARED * sum(log((len(rows) + 1) / seen[w]) for w in asked & have)
            - _ASIDE * (row.section in SILENT)
            - _ASKING * row.text.rstrip().endswith("?")
            - _BARE * (len(row.text) < _BARE_LENGTH)
            for row, near, have in zip(rows, alike, words, strict=True)
        ]

    def _alike(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near in meaning each text is to the question, 0–1; texts met before are not embedded again."""
        model = self._embedder()
        with self._lock:
            known = {t: self._vectors[t] for t in texts if t in self._vectors}
        fresh = [t for t in dict.fromkeys(texts) if t not in known]
        if fresh:  # outside the lock: who has only known sentences does not wait for it
            known.update(zip(fresh, model.embed_passages(fresh), strict=True))
        asked = model.embed_queries([question])[0]
        with self._lock:
            self._vectors.update((t, known[t]) for t in fresh)
            while len(self._vectors) > _KEPT:
                self._vectors.popitem(last=False)
        return [float(known[t] @ asked) for t in texts]


def _with(plan: Plan, part: Part, found: Sentence, language: str) -> Plan:
    """A plan with the sentence where it said that there is nothing.

    That stays said where the thing asked for is known and the sentence has no word of the question, or no number for a size.
    """
    shared = _stems(part.text, language) & _stems(found.text, language)
    known = bool(part.marks) and not shared
    stays = {"not_mentioned": known, "size_none": not any(c.isdigit() for c in found.text)}
    alone = all(m.kind in _EMPTY or m.kind.startswith("who_") for m in plan.moves) and not known
    rows: list[Move] = []
    for move in plan.moves:
        kept = move.kind not in _EMPTY or stays.get(move.kind, False)
        near = [Move("unsure")] * (alone and not kept) + [Move("quote_near", sentence=found)]
        rows += [move] * kept + near * (move.kind in _EMPTY and near[-1] not in rows)
    return replace(plan, moves=tuple(rows), outcome="answered")


def _says(sentence: Sentence, reading: Reading) -> bool:
    """Whether a sentence says something: not the title of the exam, nor a line of capitals."""
    said = {f.sentence for f in reading.findings} | {o.sentence for o in reading.organs} | {e.sentence for e in reading.extents}
    if sentence.id in said:
        return True
    return sentence.id != reading.sentences[0].id and not sentence.text.isupper() and len(sentence.text.split()) >= _FEWEST


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(t.folded, language) for t in tokens(text, language) if len(t.folded) >= _CONTENT and t.folded.isalpha())
