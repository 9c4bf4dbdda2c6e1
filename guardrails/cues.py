"""Cues of assertion: the rules read from data, and how far each cue found in a sentence reaches."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from prompts.layers import ContentError
from prompts.phrases import Match, PatternError, Phrases
from prompts.words import Token, fold

Kind = Literal["affirm", "doubt", "negation", "hedge", "history", "ask", "other", "border"]
Direction = Literal[
    "forward", "backward", "both", "either", "closing", "opening", "turned", "sentence", "here", "mark", "inside", "glued", "heading"
]
Commas = Literal["cross", "list", "stop"]

KINDS = ("affirm", "doubt", "negation", "hedge", "history", "ask", "other", "border")
DIRECTIONS = (
    "forward", "backward", "both", "either", "closing", "opening", "turned", "sentence", "here", "mark", "inside", "glued", "heading"
)  # fmt: skip
COMMAS = ("cross", "list", "stop")
WORD_LISTS = ("restart", "verbs", "or", "and", "particles", "asides", "relative", "attributive")
_OPTIONAL = ("named", "listing", "beyond", "lower_nouns", "spaced_marks")
_WORDS = (*WORD_LISTS, "named", "listing", "beyond")
_RULE_KEYS = {"id", "kind", "direction", "patterns", "commas", "reach", "sections", "not_sections", "stops",
              "attributive", "after_verb", "oblique", "needs", "reason", "source", "positive", "negative"}  # fmt: skip
STOPPED = frozenset(("affirm", "doubt", "negation", "hedge", "history", "ask"))
_DEFAULT_COMMAS: Mapping[str, Commas] = {
    "negation": "cross", "other": "cross", "ask": "list", "hedge": "list", "history": "list",
    "doubt": "list", "affirm": "stop", "border": "stop",
}  # fmt: skip


class RuleError(ContentError):
    """An assertion rule that cannot be used; the message names the rule and the remedy."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of clinical grammar: "no" denies what follows, "cannot be excluded" doubts what went before."""

    id: str
    kind: Kind
    direction: Direction
    patterns: tuple[str, ...]
    commas: Commas
    reach: int = 0  # tokens; 0 = as far as the clause goes
    sections: frozenset[str] = frozenset()
    not_sections: frozenset[str] = frozenset()
    stops: frozenset[str] = STOPPED
    attributive: bool = False
    after_verb: bool = False
    oblique: bool = False
    """Whether it denies only what stands in another case than the words of `named` (Polish "bez" takes genitives)."""
    needs: frozenset[str] = frozenset()
    """Rules of which one must be found in the same sentence ("but not" leaves something open only beside an exclusion)."""

    def holds_in(self, section: str) -> bool:
        return (not self.sections or section in self.sections) and section not in self.not_sections

    def holds_beside(self, found: Set[str]) -> bool:
        """Whether one of the rules that this one needs is among those found in its sentence."""
        return not self.needs or not self.needs.isdisjoint(found)


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule found at tokens [first, last) of a sentence, and the tokens [low, high) that it speaks about."""

    rule: Rule
    first: int
    last: int
    low: int
    high: int
    holes: tuple[tuple[int, int], ...] = ()  # tokens in between that it does not speak about


@dataclass(frozen=True, slots=True)
class Grammar:
    """Small word classes of one language that open or close a clause; all folded."""

    restart: frozenset[str]
    verbs: frozenset[str]
    either: frozenset[str]
    joined: frozenset[str]
    particles: frozenset[str]
    asides: frozenset[str]
    relative: frozenset[str]
    attributive: tuple[str, ...]
    named: frozenset[str] = frozenset()
    listing: frozenset[str] = frozenset()
    """Words that lead to a list behind a colon and name nothing ("the following was not seen: …")."""
    beyond: frozenset[str] = frozenset()
    """Words of a mere limit ("no mass larger than 5 mm"). Where a language has them, a list ends before an item with a size of
    its own: "no effusion, nodule of 7 mm" denies no nodule."""
    lower_nouns: bool = False
    spaced_marks: bool = False
    """Whether the language sets a blank before its question mark, as French does."""
    apart: frozenset[str] = frozenset()
    """Folded words that stand in two lists with other accents ("e" and, "è" is): compared as they are written."""

    def word(self, token: Token) -> str:
        """A token as it stands in the lists."""
        return token.text.casefold() if token.folded in self.apart else token.folded


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one language, and the cue matcher built from them."""

    language: str
    rules: Mapping[str, Rule]
    grammar: Grammar
    defaults: Mapping[str, str]
    cues: Phrases
    headings: Phrases
    glued: tuple[tuple[str, str, bool, Rule], ...]
    by_section: dict[str, frozenset[str]] = field(default_factory=dict)


def rule_set(document: Mapping[str, Any]) -> RuleSet:
    """The rules of one language from its document; anything unknown in it is an error."""
    unknown = set(document) - {"language", "about", "words", "defaults", "rules"}
    if unknown:
        raise RuleError(f"assertion rules: unknown keys {sorted(unknown)}; remove them")
    language = str(document["language"])
    rules: dict[str, Rule] = {}
    for raw in document["rules"]:
        rule = _rule(raw)
        if rule.id in rules:
            raise RuleError(f"assertion rule {rule.id}: stands twice; rename one")
        rules[rule.id] = rule
    cues = [(r.id, p) for r in rules.values() if r.direction not in ("heading", "glued") for p in r.patterns]
    heads = [(r.id, p) for r in rules.values() if r.direction == "heading" for p in r.patterns]
    glued = [_glued(r, p, language) for r in rules.values() if r.direction == "glued" for p in r.patterns]
    try:
        return RuleSet(
            language=language,
            rules=rules,
            grammar=_grammar(document["words"], language),
            defaults=dict(document.get("defaults", {})),
            cues=Phrases(cues, language),
            headings=Phrases(heads, language),
            glued=tuple(glued),
        )
    except PatternError as error:
        raise RuleError(f"assertion rules of {language}: {error}") from error


def _rule(raw: Mapping[str, Any]) -> Rule:
    name = raw.get("id", "without an id")
    unknown = set(raw) - _RULE_KEYS
    missing = {"id", "kind", "direction", "patterns", "reason", "source", "positive", "negative"} - set(raw)
    if unknown or missing:
        raise RuleError(f"assertion rule {name}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    kind, direction = raw["kind"], raw["direction"]
    commas = raw.get("commas", _DEFAULT_COMMAS.get(kind))
    if kind not in KINDS or direction not in DIRECTIONS or commas not in COMMAS:
        raise RuleError(f"assertion rule {name}: kind {kind!r}, direction {direction!r} or commas {commas!r} unknown")
    for example in (raw["positive"], raw["negative"]):
        if set(example) - {"text", "phrase", "expect", "section", "heading"}:
            raise RuleError(f"assertion rule {name}: an example holds text, phrase, expect (section, heading)")
    return Rule(
        id=str(name),
        kind=kind,
        direction=direction,
        patterns=tuple(raw["patterns"]),
        commas=commas,
        reach=int(raw.get("reach", 0)),
        sections=frozenset(raw.get("sections", ())),
        not_sections=frozenset(raw.get("not_sections", ())),
        stops=frozenset(raw.get("stops", STOPPED)),
        attributive=bool(raw.get("attributive", False)),
        after_verb=bool(raw.get("after_verb", False)),
        oblique=bool(raw.get("oblique", False)),
        needs=frozenset(raw.get("needs", ())),
    )


def _glued(rule: Rule, pattern: str, language: str) -> tuple[str, str, bool, Rule]:
    """(letters, pattern, is a prefix, rule) of "non*" or "*suspekt"."""
    if pattern.endswith("*") and len(pattern) > 1:
        return fold(pattern[:-1], language), pattern, True, rule
    if pattern.startswith("*") and len(pattern) > 1:
        return fold(pattern[1:], language), pattern, False, rule
    raise RuleError(f"assertion rule {rule.id}: glued pattern {pattern!r} must be word* or *word")


def _grammar(words: Mapping[str, Any], language: str) -> Grammar:
    if set(words) - {*_OPTIONAL, *WORD_LISTS} or set(WORD_LISTS) - set(words):
        raise RuleError(f"assertion words: must be {', '.join(WORD_LISTS)} ({', '.join(_OPTIONAL)}), are {', '.join(sorted(words))}")
    apart = _apart(words, language)
    listed = {key: frozenset(_listed(str(w), language, apart) for w in words.get(key, ())) for key in _WORDS}
    return Grammar(
        restart=listed["restart"], verbs=listed["verbs"], either=listed["or"], joined=listed["and"],
        particles=listed["particles"], asides=listed["asides"], relative=listed["relative"],
        attributive=tuple(sorted(listed["attributive"])), named=listed["named"], listing=listed["listing"],
        beyond=listed["beyond"],
        lower_nouns=bool(words.get("lower_nouns", False)), spaced_marks=bool(words.get("spaced_marks", False)), apart=apart,
    )  # fmt: skip


def _apart(words: Mapping[str, Any], language: str) -> frozenset[str]:
    """The folded words for which two lists hold words with different accents."""
    written: dict[str, set[str]] = {}
    for key in _WORDS:
        for word in words.get(key, ()):
            written.setdefault(fold(str(word), language), set()).add(str(word).casefold())
    return frozenset(folded for folded, several in written.items() if len(several) > 1 and folded.isalpha())


def _listed(word: str, language: str, apart: frozenset[str]) -> str:
    folded = fold(word, language)
    return word.casefold() if folded in apart else folded


def kept(matches: Sequence[Match], rules: Mapping[str, Rule], section: str) -> list[Match]:
    """Of overlapping cues the longest ("cannot be excluded" before "excluded"), in order of the text."""
    keys = {m.key for m in matches}
    found = [m for m in matches if rules[m.key].holds_in(section) and rules[m.key].holds_beside(keys)]
    if len(found) < 2:
        return found
    found = _unturned(found, rules)
    order = {kind: n for n, kind in enumerate(KINDS)}
    found.sort(key=lambda m: (m.start - m.end, order[rules[m.key].kind], m.start))
    taken: set[int] = set()
    chosen: list[Match] = []
    for match in found:
        span = range(match.start, match.end)
        if rules[match.key].direction == "inside":
            chosen.append(match)  # works only inside a phrase and hides no other cue
        elif taken.isdisjoint(span):
            taken.update(span)
            chosen.append(match)
    return sorted(chosen, key=lambda m: m.start)


def _unturned(found: Sequence[Match], rules: Mapping[str, Rule]) -> list[Match]:
    """Without the denials whose gap holds the "not" that turns them: "suspicion of a cyst, a tumour | not excluded"."""
    turning = [m for m in found if rules[m.key].kind == "doubt"]
    if not turning:
        return list(found)
    return [
        m for m in found
        if rules[m.key].kind != "negation" or not any(m.start < d.start < m.end <= d.end for d in turning)
    ]  # fmt: skip
