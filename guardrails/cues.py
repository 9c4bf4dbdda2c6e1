"""Cues of assertion: the rules read from data, and how far each cue found in a sentence reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from prompts.phrases import Match, PatternError, Phrases
from prompts.words import Token, fold

Kind = Literal["affirm", "doubt", "negation", "hedge", "history", "ask", "other", "border"]
Direction = Literal[
    "forward", "backward", "both", "either", "sentence", "here", "mark", "inside", "glued", "heading"
]
Commas = Literal["cross", "list", "stop"]

KINDS = ("affirm", "doubt", "negation", "hedge", "history", "ask", "other", "border")
DIRECTIONS = (
    "forward", "backward", "both", "either", "sentence", "here", "mark", "inside", "glued", "heading"
)  # fmt: skip
COMMAS = ("cross", "list", "stop")
WORD_LISTS = ("restart", "verbs", "or", "and", "particles", "asides", "relative", "attributive")
_RULE_KEYS = {"id", "kind", "direction", "patterns", "commas", "reach", "sections", "not_sections", "stops",
              "attributive", "after_verb", "reason", "source", "positive", "negative"}  # fmt: skip
_STOPPED = frozenset(("affirm", "doubt", "negation", "hedge", "history", "ask"))
_DEFAULT_COMMAS: Mapping[str, Commas] = {
    "negation": "cross", "other": "cross", "ask": "list", "hedge": "list", "history": "list",
    "doubt": "list", "affirm": "stop", "border": "stop",
}  # fmt: skip


class RuleError(ValueError):
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
    stops: frozenset[str] = _STOPPED
    attributive: bool = False
    after_verb: bool = False

    def holds_in(self, section: str) -> bool:
        return (not self.sections or section in self.sections) and section not in self.not_sections


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule found at tokens [first, last) of a sentence, and the tokens [low, high) that it speaks about."""

    rule: Rule
    first: int
    last: int
    low: int
    high: int


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
        stops=frozenset(raw.get("stops", _STOPPED)),
        attributive=bool(raw.get("attributive", False)),
        after_verb=bool(raw.get("after_verb", False)),
    )


def _glued(rule: Rule, pattern: str, language: str) -> tuple[str, str, bool, Rule]:
    """(letters, pattern, is a prefix, rule) of "non*" or "*suspekt"."""
    if pattern.endswith("*") and len(pattern) > 1:
        return fold(pattern[:-1], language), pattern, True, rule
    if pattern.startswith("*") and len(pattern) > 1:
        return fold(pattern[1:], language), pattern, False, rule
    raise RuleError(f"assertion rule {rule.id}: glued pattern {pattern!r} must be word* or *word")


def _grammar(words: Mapping[str, Sequence[str]], language: str) -> Grammar:
    if set(words) != set(WORD_LISTS):
        raise RuleError(f"assertion words: must be exactly {', '.join(WORD_LISTS)}, are {', '.join(sorted(words))}")
    folded = {key: frozenset(fold(str(w), language) for w in words[key]) for key in WORD_LISTS}
    return Grammar(
        folded["restart"], folded["verbs"], folded["or"], folded["and"], folded["particles"],
        folded["asides"], folded["relative"], tuple(sorted(folded["attributive"])),
    )  # fmt: skip


def kept(matches: Sequence[Match], rules: Mapping[str, Rule], section: str) -> list[Match]:
    """Of overlapping cues the longest ("cannot be excluded" before "excluded"), in order of the text."""
    found = [m for m in matches if rules[m.key].holds_in(section)]
    if len(found) < 2:
        return found
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


class Reach:
    """How far the cues of one sentence reach: clause borders, lists and verbs seen once, used by every cue."""

    def __init__(self, text: str, words: Sequence[Token], matches: Sequence[Match], rules: RuleSet) -> None:
        self._text, self._words, self._rules = text, words, rules
        self._grammar = rules.grammar
        self._starts: dict[int, Rule] = {}
        self._inside: dict[int, Rule] = {}
        for match in matches:
            rule = rules.rules[match.key]
            if rule.direction != "inside":
                self._starts[match.start] = rule
                for at in range(match.start, match.end):
                    self._inside[at] = rule

    def cue(self, match: Match) -> Cue:
        rule = self._rules.rules[match.key]
        low, high = match.start, match.end
        direction = rule.direction
        if direction == "mark":
            direction = self._mark(match)
        elif direction == "either":
            direction = "backward" if self._closes(match.end) else "forward"
        if direction in ("forward", "both"):
            high = self._forward(rule, match.end)
        if direction in ("backward", "both"):
            low = self._backward(rule, match.start)
        if direction == "sentence":
            low, high = 0, len(self._words)
        if rule.after_verb:
            low = next((i for i in range(match.end, high) if self._words[i].folded in self._grammar.verbs), high)
        return Cue(rule, match.start, match.end, low, high)

    def _mark(self, match: Match) -> Direction:
        """"?PE" asks about what follows, "PE?" about what went before."""
        after = self._words[match.end].start if match.end < len(self._words) else -1
        before = self._words[match.start - 1] if match.start else None
        glued_after = after == self._words[match.end - 1].end and self._words[match.end].text[0].isalnum()
        glued_before = before is not None and before.end == self._words[match.start].start
        return "forward" if glued_after and not (glued_before and before and before.text[-1].isalnum()) else "backward"

    def _closes(self, at: int) -> bool:
        """Whether the clause ends here, so that a hedge such as "likely" speaks about what went before."""
        if at >= len(self._words):
            return True
        word = self._words[at]
        return not word.text[0].isalnum() and word.folded not in "\"'„“-(" or (
            word.folded in self._grammar.particles or word.folded in self._grammar.joined
        )

    def _spaced_dash(self, at: int) -> bool:
        word = self._words[at]
        return word.folded in ("-", "–", "—") and (
            at + 1 >= len(self._words) or self._words[at + 1].start > word.end
        ) and (at == 0 or self._words[at - 1].end < word.start)

    def _list_goes_on(self, at: int) -> bool:
        """Whether an "or"/"and" still closes the list that begins at this token."""
        for i in range(at, min(at + 14, len(self._words))):
            word = self._words[i].folded
            if word in self._grammar.either or word in self._grammar.joined or word == "/":
                return True
            if word in self._grammar.verbs or word in (";", ":") or i in self._starts:
                return False
        return False

    def _restarts(self, at: int, rule: Rule) -> bool:
        """Whether a new statement begins at this token ("no effusion, small nodule")."""
        if at >= len(self._words):
            return True
        word = self._words[at].folded
        if word in self._grammar.restart:
            follows = self._words[at + 1].folded if at + 1 < len(self._words) else ""
            return follows not in self._grammar.either
        other = self._starts.get(at)
        return other is not None and other.kind in _STOPPED and other.direction not in ("backward", "here", "inside")

    def _forward(self, rule: Rule, at: int) -> int:
        if rule.attributive:
            limited = self._attributive(at)
            if limited:
                return limited
        grammar, words = self._grammar, self._words
        end = len(words) if not rule.reach else min(len(words), at + rule.reach)
        verb = False
        for i in range(at, end):
            word = words[i].folded
            border = self._starts.get(i)
            if border is not None and border.kind == "border" and rule.kind in border.stops:
                return i
            if i > at and border is not None and border.kind == "history" and border.direction == "forward" and (
                rule.kind in ("negation", "hedge", "doubt")
            ):
                return i
            if rule.kind == "ask" and border is not None and border.kind == "negation" and border.direction == "forward":
                return i
            if word == ";" or (i > at and rule.kind != "other" and (word == ":" or self._spaced_dash(i))):
                return i
            if word == ",":
                if i == at and rule.commas != "cross":
                    return i
                alternative = i + 1 < len(words) and words[i + 1].folded in grammar.either
                if rule.commas == "stop" or (self._restarts(i + 1, rule) and not alternative):
                    return i
                if rule.kind not in ("other", "ask") and verb and not alternative:
                    return i
                if rule.commas == "list" and not alternative and not self._list_goes_on(i + 1):
                    return i
            elif word in grammar.joined:
                nxt = words[i + 1].folded if i + 1 < len(words) else ""
                if rule.kind != "other" and (verb or nxt in grammar.verbs or self._restarts(i + 1, rule)):
                    return i
            elif word in grammar.either:
                verb = False
            elif word in grammar.verbs:
                if rule.kind == "affirm":
                    return i  # "außer einer Zyste | sind Herde nicht zu sehen"
                verb = True
        return end

    def _attributive(self, at: int) -> int:
        """"nicht dislozierte Fraktur": only the adjective is denied; the end of its reach, or 0."""
        words, grammar = self._words, self._grammar
        if at + 1 >= len(words):
            return 0
        word, noun = words[at].folded, words[at + 1]
        if words[at].text[0].isupper() and not words[at].text.isupper():
            return 0
        if not word.endswith(grammar.attributive) or len(word) < 5 or not noun.text[0].isalpha():
            return 0
        return at + 1 if noun.text[0].isupper() or words[at + 1].folded.endswith(grammar.attributive) else 0

    def _backward(self, rule: Rule, at: int) -> int:
        grammar, words = self._grammar, self._words
        floor = 0 if not rule.reach else max(0, at - rule.reach)
        low, listed, fallback = at, False, at
        for i in range(at - 1, floor - 1, -1):
            word = words[i].folded
            border = self._inside.get(i)
            if border is not None and border.kind == "border" and rule.kind in border.stops:
                break
            if word == ";" or ((word == ":" or self._spaced_dash(i)) and i != at - 1):
                break
            if word == "?" and i != at - 1:
                break
            if word == ",":
                aside = words[i + 1].folded in grammar.asides or words[i + 1].folded in grammar.relative
                if i == at - 1:
                    if rule.kind not in ("doubt", "hedge", "ask"):
                        break
                elif not aside:
                    if rule.commas == "stop" or not (listed or self._either_between(i + 1, at)):
                        break
                    listed, fallback = True, i + 1
            elif word in grammar.joined:
                fallback = i + 1 if not listed else fallback
                listed = listed or False
                if self._words[i + 1].folded not in grammar.verbs and self._verb_before(i):
                    break
            elif word in grammar.verbs and listed:
                low = fallback
                break
            low = i
        return low

    def _either_between(self, start: int, end: int) -> bool:
        for i in range(start, end):
            word = self._words[i].folded
            if word in self._grammar.verbs:
                return False
            if word in self._grammar.either or word in self._grammar.joined:
                return True
        return False

    def _verb_before(self, at: int) -> bool:
        """Whether the part before an "and" is a clause of its own ("the heart is large and effusion is not seen")."""
        for i in range(at - 1, -1, -1):
            word = self._words[i].folded
            if word in (",", ";", ":"):
                return False
            if word in self._grammar.verbs:
                return True
        return False
