"""Signs in a message: words that mean something only together, near each other, and not when they are defused.

"chest" and "pain" in one sentence are a sign; "no chest pain", "chest pain three weeks ago" and "what does
'chest pain' mean" are not, because a word of defusing (a cue) stands in the right place. All words are data:

groups   named lists of patterns (prompts/phrases.py); `@name` in a sign stands for any of them. Cues are groups.
part     a pattern, or some with `|` between them; `all_of_a_sudden` is one phrase among such alternatives
sign     `a + b`: both in one sentence, in any order, at most `within` words apart; `a & b`: anywhere in the message
unless   cues that defuse a sign; the file's `usual` ones where a rule names none
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guardrails.spelling import Spelling
from prompts.layers import ContentError
from prompts.phrases import Phrases
from prompts.words import Token, fold, folding

Span = tuple[int, int]

_WITHIN = 9  # words between two parts of a sign
_NEGATION_REACH = 3  # "no fever or chest pain" is denied, "I can't go on my chest hurts" is not
_SENTENCE_END = frozenset(".!?;…\n¿¡")
_CLAUSE_END = frozenset(",:()–—/|")
_QUOTED = re.compile(
    r'"[^"\n]{1,300}"|[„“”][^“”"\n]{1,300}[“”"]|«[^»\n]{1,300}»|‚[^‘’\n]{1,300}[‘’]'
    r"|(?<!\w)['‘’`][^'’`\n]{2,300}['’`](?!\w)"
)

_RULE_KEYS = {"id", "action", "kind", "signs", "unless", "within", "reason", "source", "positive", "negative"}
_SET_KEYS = {"language", "review", "tails", "clitics", "spelling", "breaks", "usual", "groups", "rules"}
_ACTIONS = ("emergency", "decline", "hand_off")


class RulesetError(ContentError):
    """A rule file that cannot be used; the message names the rule, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a screen: what is done, what it is about, why, and the examples that hold it."""

    id: str
    action: str
    kind: str
    signs: tuple[str, ...]
    unless: tuple[str, ...]
    within: int
    reason: str
    source: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule's sign, split into its parts; `anywhere` if they need not share a sentence."""

    rule: Rule
    parts: tuple[str, ...]
    anywhere: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """A message cut into words, with the borders of sentence and clause of each word and what was found in it."""

    sentences: Sequence[Span]
    clauses: Sequence[Span]
    quoted: Sequence[bool]
    found: Mapping[str, Sequence[Span]]

    def has(self, cue: str, region: Span, parts: Sequence[Span] = ()) -> bool:
        """Whether the cue stands in the region, outside the parts of the sign itself."""
        spans = self.found.get(cue, ())
        for at in range(bisect_left(spans, (region[0], 0)), len(spans)):
            start, end = spans[at]
            if start >= region[1]:
                return False
            if end <= region[1] and not any(start < e and s < end for s, e in parts):
                return True
        return False


class Signs:
    """The rules of one language, ready to be looked for."""

    def __init__(self, language: str, ruleset: Mapping[str, Any]) -> None:
        _refuse_unknown(ruleset, _SET_KEYS, f"screen of {language!r}")
        self.language = language
        self._folding = folding(language)
        self.groups: dict[str, list[str]] = {
            name: _strings(patterns, f"group {name!r} ({language})") for name, patterns in ruleset.get("groups", {}).items()
        }
        self._usual = tuple(ruleset.get("usual", ()))
        self.rules = tuple(self._rule(entry) for entry in ruleset.get("rules", []))
        self._breaks = frozenset(fold(str(word), self._folding) for word in ruleset.get("breaks", ()))
        self._signs: dict[str, list[Sign]] = {}
        patterns: dict[str, tuple[str, ...]] = {"@" + g: tuple(p) for g, p in self.groups.items() if g in _CUES}
        for rule in self.rules:
            for text in rule.signs:
                anywhere = " & " in text
                parts = tuple(part.strip() for part in text.split(" & " if anywhere else " + "))
                self._signs.setdefault(parts[0], []).append(Sign(rule, parts, anywhere))
                for part in parts:
                    patterns.setdefault(part, self._expanded(part, rule))
            for cue in rule.unless:
                patterns.setdefault("@" + cue, tuple(self.groups.get(cue, ())))
        pairs = [(key, pattern) for key, several in patterns.items() for pattern in several]
        known = {word for _, pattern in pairs for piece in pattern.split() for word in piece.strip("[]").split("|")}
        self._spelling = Spelling(known, ruleset, self._folding)
        self._phrases = Phrases(pairs, self._folding)

    def matches(self, text: str, words: Sequence[Token], forgiving: bool, actions: Sequence[str]) -> Iterable[Rule]:
        """The rules of these actions that hold in the text; `forgiving` also reads misspelt words."""
        seen = self._read(text, self._spelling.spelt(text, words, forgiving))
        held: set[str] = set()
        for first, spans in seen.found.items():
            for sign in self._signs.get(first, ()):
                if sign.rule.action not in actions or sign.rule.id in held:
                    continue
                if any(self._holds(sign, span, seen) for span in spans):
                    held.add(sign.rule.id)
                    yield sign.rule

    def _holds(self, sign: Sign, first: Span, seen: _Text) -> bool:
        parts = [first]
        for key in sign.parts[1:]:
            span = _nearest(seen.found.get(key, ()), parts, None if sign.anywhere else sign.rule.within)
            if span is None:
                return False
            if not sign.anywhere and seen.sentences[span[0]] != seen.sentences[first[0]]:
                return False
            parts.append(span)
        clauses = (
            [(seen.clauses[s][0], seen.clauses[e - 1][1]) for s, e in parts]
            if sign.anywhere
            else [(seen.clauses[min(s for s, _ in parts)][0], seen.clauses[max(e for _, e in parts) - 1][1])]
        )
        return not any(_defused(cue, parts, clause, seen) for cue in sign.rule.unless for clause in clauses)

    def _expanded(self, part: str, rule: Rule) -> tuple[str, ...]:
        """The patterns a part stands for: a whole group, or one pattern with the groups written into it."""
        if not part:
            raise RulesetError(f"rule {rule.id!r} ({self.language}): an empty part in a sign; write `a + b`")
        pieces = part.split()
        return tuple(" ".join(choice) for choice in itertools.product(*(self._written(piece, rule) for piece in pieces)))

    def _written(self, piece: str, rule: Rule) -> list[str]:
        """A piece with its groups written out: the single words as one `a|b`, every phrase by itself."""
        optional = piece.startswith("[") and piece.endswith("]")
        inner = piece[1:-1] if optional else piece
        if "@" not in inner and "_" not in inner[1:-1]:
            return [piece]
        options = [
            member.replace("_", " ")
            for option in inner.split("|")
            for member in (self._group(option[1:], rule) if option.startswith("@") else [option])
        ]
        words = "|".join(option for option in options if " " not in option)
        phrases = [option for option in options if " " in option]
        return [f"[{words}]" if optional else words, *phrases] if words else phrases

    def _group(self, name: str, rule: Rule) -> list[str]:
        if name not in self.groups:
            raise RulesetError(f"rule {rule.id!r} ({self.language}): no group {name!r}; add it under groups")
        return self.groups[name]

    def _rule(self, entry: Mapping[str, Any]) -> Rule:
        name = f"rule {entry.get('id')!r} ({self.language})"
        _refuse_unknown(entry, _RULE_KEYS, name)
        missing = {"id", "action", "kind", "signs", "reason", "source", "positive", "negative"} - entry.keys()
        if missing:
            raise RulesetError(f"{name}: {', '.join(sorted(missing))} missing; every rule says why and shows examples")
        if entry["action"] not in _ACTIONS:
            raise RulesetError(f"{name}: no action {entry['action']!r}; use one of {', '.join(_ACTIONS)}")
        unless = tuple(entry.get("unless", self._usual))
        for cue in unless:
            if cue not in self.groups and cue not in _COMPUTED:
                raise RulesetError(f"{name}: no group {cue!r}; add it under groups")
        return Rule(
            id=entry["id"],
            action=entry["action"],
            kind=entry["kind"],
            signs=tuple(_strings(entry["signs"], name)),
            unless=unless,
            within=int(entry.get("within", _WITHIN)),
            reason=entry["reason"],
            source=entry["source"],
            positive=tuple(entry["positive"]),
            negative=tuple(entry["negative"]),
        )

    def _breaking(self, word: Token) -> bool:
        """Whether a new clause begins here; "è" (is) is not "e" (and)."""
        return word.folded in self._breaks and (word.text.isascii() or word.text.casefold() == word.folded)

    def _read(self, text: str, words: Sequence[Token]) -> _Text:
        sentences = _stretches(words, lambda w, gap: w.folded in _SENTENCE_END or "\n" in gap, text)
        clauses = _stretches(
            words,
            lambda w, gap: w.folded in _SENTENCE_END or w.folded in _CLAUSE_END or self._breaking(w) or "\n" in gap,
            text,
        )
        quotes = [m.span() for m in _QUOTED.finditer(text)] if words else []
        starts = [q[0] for q in quotes]
        quoted = []
        for word in words:
            at = bisect_right(starts, word.start) - 1
            quoted.append(at >= 0 and word.end <= quotes[at][1])
        found: dict[str, list[Span]] = {}
        for match in self._phrases.find(words):
            found.setdefault(match.key, []).append((match.start, match.end))
        return _Text(sentences, clauses, quoted, found)


_CUES = frozenset({"negation", "negation-after", "now", "me-now", "was", "recovered", "past", "still", "calm"})
_COMPUTED = frozenset({"quoted", "negated"})
_OUTSIDE = frozenset({"over", "hypothetical", "asked", "report", "died"})


def _defused(cue: str, parts: Sequence[Span], clause: Span, seen: _Text) -> bool:
    """Whether this cue takes the sign's meaning away. Where it must stand depends on the cue:

    negated   "no chest pain", "my chest does not hurt": shortly before the sign, inside it, or right behind it
    quoted    every part inside quotation marks
    past…     same clause, unless that clause says now ("since last week and now worse") or any says that it goes on
    past-told the same anywhere in the message ("…, but that was two years ago")
    asked     same clause, unless it says that it is so now ("what is a nodule btw I can't breathe right now")
    leaflet   same sentence, where the message says that all is well or asks what it means ("the leaflet lists …, I was fine")
    idiom     overlapping the sign ("dying to know")
    others    same clause; the general ones outside the sign itself, those of one rule anywhere in the clause
    """
    if cue == "quoted":
        return all(seen.quoted[at] for start, end in parts for at in (start, end - 1))
    if cue == "negated":
        inside = [part for part in parts if clause[0] <= part[0] < clause[1]] or parts
        start, last = min(s for s, _ in inside), max(inside)
        before = (max(clause[0], start - _NEGATION_REACH), last[0])
        persisting = seen.found.get("@now", ())  # "can't stop coughing blood" denies nothing
        if seen.has("@negation", before, [*parts, *persisting]):
            return True
        said = any(s < e and start < end for start, end in parts for s, e in seen.found.get("@negation", ()))
        return not said and seen.has("@negation-after", (last[1], last[1] + 1), [*parts, *persisting])
    if cue == "idiom":
        return any(start < e and s < end for start, end in seen.found.get("@idiom", ()) for s, e in parts)
    if cue.startswith("past"):
        whole = (0, len(seen.sentences))
        then = seen.has("@" + cue, whole if cue == "past-told" else clause)
        then = then and not (cue == "past" and seen.has("@now", clause, parts))
        return not seen.has("@still", whole) and (then or (cue == "past" and _bygone(parts, clause, seen)))
    if cue == "leaflet":
        told = [seen.sentences[at] for at, _ in parts]
        calm = seen.has("@calm", (0, len(seen.sentences))) and not any(seen.has("@me-now", s) for s in told)
        return calm and any(seen.has("@leaflet", s, parts) for s in told)
    if cue == "died" and _bygone(parts, clause, seen, "died"):
        return True
    if cue == "asked" and seen.has("@me-now", clause):
        return False
    return seen.has("@" + cue, clause, parts if cue in _OUTSIDE else ())


def _bygone(parts: Sequence[Span], clause: Span, seen: _Text, told: str = "was") -> bool:
    """Whether a sign told in the past tense is over, though another clause says so ("my arm was numb, that's gone now").

    The time stands elsewhere in the same sentence ("last year they took me in because I couldn't breathe"), or the
    recovery anywhere behind it; where the sign's own sentence says that it is so now, it is not over.
    """
    sentence = seen.sentences[min(start for start, _ in parts)]
    if told == "died":
        return seen.has("@died", sentence) and seen.has("@past", sentence) and not seen.has("@now", sentence, parts)
    over = seen.found.get("@recovered", ())  # the "now" of "gone now" says that it is over
    if not seen.has("@was", clause) or seen.has("@now", clause, [*parts, *over]) or seen.has("@me-now", (0, len(seen.sentences))):
        return False
    dated = seen.has("@past", sentence) and not seen.has("@now", sentence, [*parts, *over])
    return dated or seen.has("@recovered", (seen.clauses[min(start for start, _ in parts)][1], len(seen.sentences)))


def _nearest(spans: Sequence[Span], parts: Sequence[Span], within: int | None) -> Span | None:
    """The occurrence nearest to the parts that overlaps none of them."""
    start, end = min(s for s, _ in parts), max(e for _, e in parts)
    middle = bisect_left(spans, (start, 0))
    best: tuple[int, Span] | None = None
    for span in spans[max(0, middle - 4) : middle + 5]:
        if any(span[0] < e and s < span[1] for s, e in parts):
            continue
        distance = max(span[0] - end, start - span[1], 0)
        if (within is None or distance <= within) and (best is None or distance < best[0]):
            best = (distance, span)
    return best[1] if best else None


def _stretches(words: Sequence[Token], ends: Any, text: str) -> list[Span]:
    """For each word the stretch (first word, word after the last) between borders that it stands in."""
    out: list[Span] = []
    begin = 0
    for at, word in enumerate(words):
        gap = text[words[at - 1].end : word.start] if at else ""
        if ends(word, gap) and at > begin:
            out.extend([(begin, at)] * (at - begin))
            begin = at
    out.extend([(begin, len(words))] * (len(words) - begin))
    return out


def _strings(patterns: Sequence[Any], name: str) -> list[str]:
    for pattern in patterns:
        if not isinstance(pattern, str):
            raise RulesetError(f"{name}: {pattern!r} is not a text; YAML reads no, on and 12 so: put it in quotes")
    return list(patterns)


def _refuse_unknown(entry: Mapping[str, Any], known: set[str], name: str) -> None:
    unknown = entry.keys() - known
    if unknown:
        raise RulesetError(f"{name}: unknown key {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
