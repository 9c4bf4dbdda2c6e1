"""Assertion: what a report says about a phrase: there, not there, perhaps, long past, somebody else's, only asked for.

"Pneumonia cannot be excluded" is possible, "no longer seen" is absent, "mother had breast cancer" is not the patient's.
The rules are data (rulesets/<language>/assertion.yaml); this module only combines the cues that reach a phrase.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Literal, NamedTuple

from guardrails.cues import Cue, Rule, RuleSet, kept, rule_set
from guardrails.reach import Reach
from prompts.phrases import Match
from prompts.words import Token, tokens

Word = Literal["present", "absent", "possible", "historical", "other_person", "hypothetical"]
Polarity = Literal["positive", "negative"]
Certainty = Literal["certain", "possible"]
Time = Literal["now", "past", "asked"]
Whose = Literal["patient", "other"]

_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_MAYBE_YEAR = re.compile(r"\d{2}|[^\x00-\x7f]")  # a quick look; digits of other scripts are folded to ours
YEAR = "yyyy"  # how a year stands in a pattern
_CACHED = 4096
_HYPHENS = frozenset("-\u2010\u2011")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said about a phrase: the word of the contract, the four axes, and the cues that led there."""

    word: Word
    polarity: Polarity = "positive"
    certainty: Certainty = "certain"
    time: Time = "now"
    whose: Whose = "patient"
    cues: tuple[tuple[str, int, int], ...] = ()


class Opened(NamedTuple):
    """A denial with which a shield begins: "no" of "no changes"; it denies what begins inside the shield, right behind it."""

    shield: Cue
    first: int
    last: int
    rule: Rule


class Prepared:
    """One sentence made ready when its first phrase is judged: many a sentence of a report holds none."""

    __slots__ = ("_cued", "_prepare")

    def __init__(self, prepare: "Callable[[], _Cued]") -> None:
        self._prepare = prepare
        self._cued: _Cued | None = None

    def judge(self, start: int, end: int) -> Assertion:
        """The assertion of the characters [start, end) of the sentence."""
        return self._ready().judge(start, end)

    def shielded(self, start: int, end: int) -> bool:
        """Whether a denied change covers the characters [start, end): "healed" in "not yet healed" is not the case."""
        return self._ready().shielded(start, end)

    def _ready(self) -> "_Cued":
        if self._cued is None:
            self._cued = self._prepare()
        return self._cued


class _Cued:
    """The cues of one sentence, found once and shared by all its phrases."""

    def __init__(self, words: Sequence[Token], cues: Sequence[Cue], rules: RuleSet, default: Rule | None,
                 weak: str | None, request: bool, opened: Sequence[Opened] = ()) -> None:  # fmt: skip
        self._words = words
        self._starts: Sequence[int] = ()
        self._cues = cues
        self._rules = rules
        self._default = default
        self._weak = weak
        self._request = request
        self._opened = opened

    def judge(self, start: int, end: int) -> Assertion:
        """The assertion of the characters [start, end) of the sentence."""
        if not self._words:
            return Assertion("present")
        starts = self._starts = self._starts or [w.start for w in self._words]  # many a sentence is never asked
        first = max(0, bisect_right(starts, start) - 1)
        last = max(first + 1, bisect_right(starts, max(start, end - 1)))
        found: dict[str, list[Cue]] = {}
        for cue in self._cues:
            rule = cue.rule
            if cue.first < last and first < cue.last:  # a cue inside the phrase ("negative ulnar variance")
                around = cue.first < first and last < cue.last and rule.direction not in ("here", "inside")
                into = rule.direction not in ("here", "inside") and (
                    (cue.first < first and (cue.high > cue.last or (rule.direction == "forward" and rule.reach > 0)))
                    or (cue.last > last and cue.low < cue.first)
                )  # "keine | Zeichen der Stauung" where the cue is "keine Zeichen"; "no dilatado" at the end of its clause
                if around or into or (rule.direction == "inside" and first <= cue.first and cue.last <= last):
                    found.setdefault(rule.kind, []).append(cue)
            elif rule.direction != "inside" and cue.low < last and first < cue.high:
                if cue.holes and any(low <= first and last <= high for low, high in cue.holes):
                    continue
                found.setdefault(rule.kind, []).append(cue)
        for shield, first_word, at, rule in self._opened:
            if at == first and first_word < first < shield.last:
                found.setdefault("negation", []).append(Cue(rule, first_word, at, first, last))
        self._glued(first, last, start, end, found)
        return self._derived(found)

    def shielded(self, start: int, end: int) -> bool:
        """Whether a denied change covers the characters [start, end): "healed" in "not yet healed" is not the case."""
        words = self._words
        return any(
            c.rule.kind == "affirm" and c.rule.direction == "here" and words[c.first].start < start and end <= words[c.last - 1].end
            for c in self._cues
        )

    def _glued(self, first: int, last: int, start: int, end: int, found: dict[str, list[Cue]]) -> None:
        """Cues that are part of the same word: "karzinomsuspekt", "nondisplaced", "steinfrei"."""
        for at in {first, last - 1}:
            token = self._words[at]
            for letters, _, is_prefix, rule in self._rules.glued:
                if len(token.folded) <= len(letters) + 1:
                    continue
                if is_prefix:
                    hit = token.folded.startswith(letters) and token.start < start
                else:
                    hit = token.folded.endswith(letters) and (start <= token.start)
                if hit:
                    found.setdefault(rule.kind, []).append(Cue(rule, at, at + 1, at, at + 1))
        self._hyphened(last, found)

    def _hyphened(self, last: int, found: dict[str, list[Cue]]) -> None:
        """The same where a hyphen joins the two halves: "stone-free"; a dash with blanks around it joins nothing."""
        if last + 1 >= len(self._words) or self._words[last].folded not in _HYPHENS:
            return
        before, hyphen, token = self._words[last - 1 : last + 2]
        if before.end == hyphen.start and hyphen.end == token.start:
            for letters, _, is_prefix, rule in self._rules.glued:
                if not is_prefix and token.folded == letters:
                    found.setdefault(rule.kind, []).append(Cue(rule, last + 1, last + 2, last - 1, last))

    def _derived(self, found: Mapping[str, list[Cue]]) -> Assertion:
        other = "other" in found or (self._default is not None and self._default.kind == "other")
        asked, doubted = "ask" in found, "doubt" in found
        shields = found.get("affirm", ())
        normal_word_means_finding = any(c.rule.direction == "inside" for c in shields)  # "free air"
        shielded = any(c.rule.direction != "inside" for c in shields)
        denied = not doubted and any(
            not (normal_word_means_finding if c.rule.direction == "inside" else shielded) for c in found.get("negation", ())
        )
        past, hedged = "history" in found, doubted or "hedge" in found
        if self._request and hedged and not denied:  # what is hedged in a request is asked, not found
            asked = True
        plain = not (asked or denied or past or hedged)
        weak = self._default.kind if self._default is not None else self._weak
        if weak == "ask" and (plain or (hedged and not denied)):
            asked = True
        elif weak == "history" and plain:
            past = True
        elif weak == "hedge" and plain:  # below "Differential diagnosis:" nothing is certain
            hedged = True
        word: Word = (
            "other_person" if other
            else "hypothetical" if asked
            else "absent" if denied
            else "historical" if past
            else "possible" if hedged
            else "present"
        )  # fmt: skip
        return Assertion(
            word=word,
            polarity="negative" if denied else "positive",
            certainty="possible" if hedged else "certain",
            time="asked" if asked else "past" if past else "now",
            whose="other" if other else "patient",
            cues=tuple(
                (cue.rule.id, self._words[cue.first].start, self._words[cue.last - 1].end) for kind in found for cue in found[kind]
            ),
        )


class Assertor:
    """The assertion engine of one language; built once, safe to share."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rule_set(rules)
        self.language = self.rules.language
        self._prepared = lru_cache(maxsize=_CACHED)(self._later)
        self._default = lru_cache(maxsize=_CACHED)(self._heading)

    def prepare(self, text: str, section: str = "findings", heading: str = "", words: Sequence[Token] | None = None) -> Prepared:
        """The sentence with its cues; `section` is its kind, `heading` the words above it ("Family history").

        `words` are its tokens where the caller has them already; they save half of the work and are not cached.
        """
        if words is not None:
            return self._later(text, section, heading, words)
        return self._prepared(text, section, heading)

    def _later(self, text: str, section: str, heading: str, words: Sequence[Token] | None = None) -> Prepared:
        return Prepared(partial(self._prepare, text, section, heading, words))

    def judge(self, text: str, start: int, end: int, section: str = "findings", heading: str = "") -> Assertion:
        """What the sentence `text` says about its characters [start, end)."""
        return self.prepare(text, section, heading).judge(start, end)

    def _prepare(self, text: str, section: str, heading: str, given: Sequence[Token] | None = None) -> _Cued:
        language, rules = self.language, self.rules
        words = tokens(text, language) if given is None else given
        if _MAYBE_YEAR.search(text) and any(len(w.folded) == 4 and _YEAR.match(w.folded) for w in words):
            words = [w._replace(folded=YEAR) if len(w.folded) == 4 and _YEAR.match(w.folded) else w for w in words]
        found = rules.cues.find(words)
        default = self._default(heading) if heading else None
        weak = rules.defaults.get(section)
        matches = kept(self._closing(found, words), rules.rules, section)
        if not matches:
            return _Cued(words, (), rules, default, weak, section == "indication")
        reach = Reach(words, matches, rules)
        cues = [c for c in (reach.cue(m) for m in matches) if c.rule.kind != "border"]
        opened = [
            Opened(c, m.start, m.end, rules.rules[m.key])
            for c in cues if c.rule.kind == "affirm" and c.rule.direction == "here"
            for m in found
            if m.start == c.first and m.end < c.last and rules.rules[m.key].kind == "negation"
            and rules.rules[m.key].direction in ("forward", "either")
        ]  # fmt: skip
        if default is not None and default.kind == "history" and any(
            rules.rules[m.key].kind == "border" and "history" in rules.rules[m.key].stops
            and len(rules.rules[m.key].stops) == 1 for m in matches
        ):  # fmt: skip
            default = None  # "PMH: known aneurysm": still there
        return _Cued(words, cues, rules, default, weak, section == "indication", opened)

    def _closing(self, found: Sequence[Match], words: Sequence[Token]) -> Sequence[Match]:
        """The cues without those that would have to end their clause and do not: "but not" hides no "not" in "but not torn"."""
        rules = self.rules.rules
        ending = [m for m in found if rules[m.key].direction == "closing"]
        if not ending:
            return found
        reach = Reach(words, (), self.rules)
        going_on = [m for m in ending if m.end - m.start > 1 and not reach.closes(m.end)]
        hiding = [m for m in going_on if any(o is not m and m.start <= o.start and o.end <= m.end for o in found)]
        return [m for m in found if m not in hiding] if hiding else found

    def _heading(self, heading: str) -> Rule | None:
        found = [self.rules.rules[m.key] for m in self.rules.headings.find(tokens(heading, self.language))]
        order = {"other": 0, "history": 1, "ask": 2, "hedge": 3}
        return min(found, key=lambda r: order.get(r.kind, 4)) if found else None
