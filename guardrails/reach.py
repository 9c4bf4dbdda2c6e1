"""How far a cue reaches: clause borders, lists, verbs; "no effusion, small nodule" denies only the effusion."""

import re
from collections.abc import Sequence

from guardrails import asides
from guardrails.cues import STOPPED, Cue, Direction, Rule, RuleSet
from prompts.phrases import Match
from prompts.words import Token, folded_of

_FAR = 120  # words; no clause of a report is longer, and a hostile text must not cost the square of its length
_LISTED = frozenset({"negation", "hedge", "doubt"})
_OPENS_LIST = frozenset({"forward", "backward", "both", "here"})
_ITEM = 9  # words of an item of a list in which its own size must stand
_SIZED = re.compile(r"\d*(?:mm|cm|ml|cc|%)\Z")
_LIST = 14  # words in which a list must be closed by "or" or "and"


class Reach:
    """How far the cues of one sentence reach: clause borders, lists and verbs seen once, used by every cue."""

    def __init__(self, words: Sequence[Token], matches: Sequence[Match], rules: RuleSet) -> None:
        self._words, self._rules = words, rules
        self._grammar = rules.grammar
        self._said = [self._grammar.word(w) for w in words] if self._grammar.apart else folded_of(words)
        self._starts: dict[int, Rule] = {}
        self._inside: dict[int, Rule] = {}
        self._holes: list[tuple[int, int]] = []
        for match in matches:
            rule = rules.rules[match.key]
            if rule.direction != "inside":
                self._starts[match.start] = rule
                for at in range(match.start, match.end):
                    self._inside[at] = rule

    def cue(self, match: Match) -> Cue:
        """The cue of a match, with the tokens that it speaks about."""
        rule = self._rules.rules[match.key]
        low, high = match.start, match.end
        direction = rule.direction
        self._holes.clear()
        if direction == "mark":
            direction = self._mark(match)
        elif direction == "opening":
            opens = not match.start or self._words[match.start - 1].folded in (",", ":", ";", "-", ".")
            direction = "forward" if opens else "here"
        elif direction == "turned":
            opens = not match.start or self._words[match.start - 1].folded in (":", ";", ".")
            direction = "forward" if opens else "backward"
        elif direction == "closing":
            direction = "backward" if self.closes(match.end) else "here"
        elif direction == "either":
            direction = "backward" if self.closes(match.end) and not self._leads(match) else "forward"
        behind = self._colon(match) if direction in _OPENS_LIST and rule.kind in _LISTED else 0
        if behind:
            direction, high = "here", self._list(rule, behind)
        if direction in ("forward", "both"):
            high = self._forward(rule, match.end)
        if direction in ("backward", "both"):
            low = self._backward(rule, match.start)
        if direction == "sentence":
            low, high = 0, len(self._words)
        if rule.after_verb:
            low = next((i for i in range(match.end, high) if self._said[i] in self._grammar.verbs), high)
        return Cue(rule, match.start, match.end, low, high, tuple(self._holes))

    def _colon(self, match: Match) -> int:
        """Where the colon stands that opens the list a cue speaks about ("These were not seen: mass, stone"), or 0."""
        listing, verbs = self._grammar.listing, self._grammar.verbs
        start, at = match.start, match.end
        while start and (self._said[start - 1] in listing or self._said[start - 1] in verbs or self._said[start - 1] == ","):
            start -= 1
        if start and self._said[start - 1] not in (";", ".", "-"):
            return 0
        while at < len(self._said) and (self._said[at] in listing or self._said[at] in verbs):
            at += 1
        return at if at + 1 < len(self._said) and self._said[at] == ":" else 0

    def _list(self, rule: Rule, at: int) -> int:
        """The end of a list behind a colon: it holds names alone, so that no adjective among them begins anything new."""
        for i in range(at + 1, min(len(self._words), at + _FAR)):
            starts = self._starts.get(i)
            if self._said[i] == ";" or starts is not None and starts.kind == "border" and rule.kind in starts.stops:
                return i
            if starts is not None and starts.kind in STOPPED and starts.direction == "forward" and self._said[i - 1] == ",":
                return i
        return min(len(self._words), at + _FAR)

    def _mark(self, match: Match) -> Direction:
        """ "?PE" and "density ? consolidation" ask about what follows, "PE?" about what went before."""
        after = self._words[match.end].start if match.end < len(self._words) else -1
        before = self._words[match.start - 1] if match.start else None
        glued_after = after == self._words[match.end - 1].end and _names(self._words[match.end])
        glued_before = before is not None and before.end == self._words[match.start].start
        if glued_after and not (glued_before and before and before.text[-1].isalnum()):
            return "forward"
        spaced = not glued_before and (before is None or not self._grammar.spaced_marks)
        follows = match.end < len(self._words) and _names(self._words[match.end])
        return "forward" if spaced and follows else "backward"

    def closes(self, at: int) -> bool:
        """Whether the clause ends here, so that a hedge such as "likely" speaks about what went before."""
        if at >= len(self._words):
            return True
        word = self._words[at]
        return not word.text[0].isalnum() and word.folded not in "\"'„“-(#" or self._goes_on(at)

    def _goes_on(self, at: int) -> bool:
        """Whether a small word follows that belongs to neither side ("in", "and")."""
        return self._said[at] in self._grammar.particles or self._said[at] in self._grammar.joined

    def _leads(self, match: Match) -> bool:
        """Whether a cue opens its clause and only a small word follows ("Non evidenti a destra lesioni focali")."""
        opens = not match.start or self._words[match.start - 1].folded in (",", ";", ".")
        if not opens or match.end >= len(self._words):
            return False
        first = not match.start or self._words[match.start - 1].folded != ":"
        return self._goes_on(match.end) or (first and self._aside(match.end) > 0)

    def _aside(self, at: int) -> int:
        """Where the aside ends that begins with a comma at this token ("Not seen, as far as shown, any nodule"), or 0."""
        return asides.closing(self._said, at, self._grammar) if self._said[at] == "," else 0

    def _aside_behind(self, at: int) -> int:
        """The end of an aside right behind a cue, or behind its participle ("never shown, in two years, …"), or 0."""
        said, grammar = self._said, self._grammar
        participle = at + 1 < len(said) and len(said[at]) > 4 and said[at].endswith(grammar.attributive)
        return self._aside(at) or (self._aside(at + 1) if participle else 0)

    def _spaced_dash(self, at: int) -> bool:
        word = self._words[at]
        return (
            word.folded in ("-", "–", "—")
            and (at + 1 >= len(self._words) or self._words[at + 1].start > word.end)
            and (at == 0 or self._words[at - 1].end < word.start)
        )

    def _list_goes_on(self, at: int) -> bool:
        """Whether an "or"/"and" still closes the list that begins at this token."""
        for i in range(at, min(at + _LIST, len(self._words))):
            word = self._said[i]
            if word in self._grammar.either or word in self._grammar.joined or word == "/":
                return True
            if word in self._grammar.verbs or word in (";", ":") or i in self._starts:
                return False
        return False

    def _restarts(self, at: int) -> bool:
        """Whether a new statement begins at this token ("no effusion, small nodule")."""
        if at >= len(self._words):
            return True
        word = self._said[at]
        if word in self._grammar.restart:
            follows = self._said[at + 1] if at + 1 < len(self._words) else ""
            return follows not in self._grammar.either
        other = self._starts.get(at)
        if other is not None and other.kind in STOPPED and other.direction not in ("backward", "here", "inside"):
            return True
        return bool(self._grammar.beyond) and self._sized(at)

    def _sized(self, at: int) -> bool:
        """Whether the item of a list that begins at this token has a size of its own ("no effusion, nodule of 7 mm"): it is there."""
        for i in range(at, min(at + _ITEM, len(self._said))):
            word = self._said[i]
            numeral = self._said[i - 1][:1].isdigit()
            if _SIZED.match(word) and (word[:1].isdigit() or numeral):
                return i - at > 1  # "no effusion, 7 mm" gives no name
            decimal = word == "," and numeral and self._said[i + 1 : i + 2] and self._said[i + 1][:1].isdigit()
            ends = word in (",", ";", ":", "(") and not decimal
            if ends or word in self._grammar.either or word in self._grammar.joined or word in self._grammar.beyond:
                return False
        return False

    def _forward(self, rule: Rule, at: int) -> int:
        """The token before which a cue that ends at `at` stops speaking about what follows."""
        if rule.attributive:
            limited = self._attributive(at)
            if limited:
                return limited
        grammar, words, said = self._grammar, self._words, self._said
        end = min(len(words), at + (rule.reach or _FAR))
        verb = False
        beside = self._aside_behind(at) if at < end and rule.kind == "negation" else 0
        if beside:
            self._holes.append((at, beside))
        for i in range(max(at, beside + 1 if beside else at), end):
            word = said[i]
            border = self._starts.get(i)
            if border is not None and border.kind == "border" and rule.kind in border.stops:
                return i
            if (
                i > at + 3
                and border is not None
                and border.kind == "history"
                and border.direction == "forward"
                and (rule.kind in ("negation", "hedge", "doubt"))
            ):
                return i
            if (
                ((rule.kind == "ask" and rule.commas != "cross") or rule.kind == "affirm")
                and border is not None
                and border.kind == "negation"
                and (border.direction == "forward" or (rule.kind == "affirm" and border.direction == "either"))
            ):
                return i
            if word == ";" or (i > at and rule.kind != "other" and ((word == ":" and rule.kind != "history") or self._spaced_dash(i))):
                return i
            if word == ",":
                if i == at and rule.commas != "cross":
                    return i
                alternative = i + 1 < len(words) and said[i + 1] in grammar.either
                if rule.oblique and i + 1 < len(words) and said[i + 1] in grammar.named:
                    return i
                if rule.commas == "stop" or (self._restarts(i + 1) and not alternative):
                    return i
                if rule.kind not in ("other", "ask") and verb and not alternative:
                    return i
                if rule.commas == "list" and not alternative and not self._list_goes_on(i + 1):
                    return i
            elif word in grammar.joined:
                nxt = said[i + 1] if i + 1 < len(words) else ""
                if rule.oblique and nxt in grammar.named:
                    return i
                if rule.kind != "other" and (verb or nxt in grammar.verbs or self._restarts(i + 1)):
                    return i
            elif word in grammar.either:
                verb = False
            elif word in grammar.verbs and not self._silent(i):
                if rule.kind == "affirm":
                    return i  # "außer einer Zyste | sind Herde nicht zu sehen"
                verb = True
        return end

    def _silent(self, at: int) -> bool:
        """Whether a word belongs to a turn of phrase that opens no clause of its own ("be it an abscess or a fistula")."""
        rule = self._inside.get(at)
        return rule is not None and rule.kind == "affirm" and rule.direction == "here"

    def _attributive(self, at: int) -> int:
        """ "nicht dislozierte Fraktur": only the adjective is denied; the end of its reach, or 0."""
        words, grammar = self._words, self._grammar
        if at + 1 < len(words) and grammar.lower_nouns and words[at].folded == "-":
            at += 1  # "niet-verplaatste fractuur"
        if at + 1 >= len(words):
            return 0
        word, noun = words[at].folded, words[at + 1]
        if words[at].text[0].isupper() and not words[at].text.isupper():
            return 0
        if not word.endswith(grammar.attributive) or len(word) < 5 or not noun.text[0].isalpha():
            return 0
        small = (*grammar.verbs, *grammar.either, *grammar.joined, *grammar.particles)
        follows = grammar.lower_nouns and self._said[at + 1] not in small
        return at + 1 if follows or noun.text[0].isupper() or noun.folded.endswith(grammar.attributive) else 0

    def _backward(self, rule: Rule, at: int) -> int:
        """The first token that a cue which begins at `at` speaks about, going back."""
        grammar, said = self._grammar, self._said
        floor = max(0, at - (rule.reach or _FAR))
        low, listed, fallback = at, False, at
        beside = at
        head = next((i for i in (at, at - 1) if i > 0 and (said[i] in (":", "?") or self._spaced_dash(i))), 0)
        if rule.kind == "negation" and head:  # "mass, stone: nil", "mass, stone? None"
            listed = asides.list_before(said, head, grammar)
        for i in range(at - 1, floor - 1, -1):
            word = said[i]
            if i >= beside:
                continue  # "the abscess, drained in May, | is no longer seen"
            border = self._inside.get(i)
            if border is not None and border.kind == "border" and rule.kind in border.stops:
                if border.direction == "forward":  # "ein Abszess ist bei bekannter Divertikulitis nicht zu sehen"
                    self._hole(i, at)
                else:
                    break
            if word == ";" or ((word == ":" or self._spaced_dash(i)) and i != at - 1):
                break
            if word == "?" and i != at - 1:
                break
            if (
                word == ","
                and rule.kind == "negation"
                and all(said[k] in grammar.particles or said[k] in grammar.verbs for k in range(i + 1, at))
            ):
                opened = asides.opening(said, i, grammar)
                if opened > 0:
                    self._holes.append((opened, i))
                    beside = low = opened
                    continue
            if word == ",":
                aside = said[i + 1] in grammar.asides or said[i + 1] in grammar.relative
                if i == at - 1:
                    if rule.kind not in ("doubt", "hedge", "ask"):
                        break
                elif not aside:
                    if rule.commas == "stop" or not (listed or self._either_between(i + 1, at)):
                        break
                    listed, fallback = True, i + 1
            elif rule.oblique and listed and word in grammar.named:
                low = fallback
                break
            elif word in grammar.joined:
                if said[i + 1] not in grammar.verbs and self._verb_before(i):
                    break
                if rule.oblique and self._named_before(i):
                    break
            elif word in grammar.verbs and listed:
                low = fallback
                break
            low = i
        return low

    def _hole(self, at: int, end: int) -> None:
        """The words of a reason named before a denial that comes later: they are not denied with it."""
        first = at
        while first and self._inside.get(first - 1) is self._inside[at]:
            first -= 1
        leads = not first or self._said[first - 1] in (",", ";", ".")  # "after treatment | the abscess is no longer seen"
        for i in range(at + 1, end):
            word = self._said[i]
            restarts = leads and i > at + 1 and word in self._grammar.restart
            if word in self._grammar.verbs or word == "," or restarts or (i in self._starts and i > at + 2):
                end = i
                break
        self._holes.append((at, end))

    def _either_between(self, start: int, end: int) -> bool:
        for i in range(start, min(end, start + _LIST)):
            word = self._said[i]
            if word in self._grammar.verbs:
                return False
            if word in self._grammar.either or word in self._grammar.joined:
                return True
        return False

    def _verb_before(self, at: int) -> bool:
        """Whether the part before an "and" is a clause of its own ("the heart is large and effusion is not seen")."""
        for i in range(at - 1, max(-1, at - _LIST), -1):
            word = self._said[i]
            if word in (",", ";", ":"):
                return False
            if word in self._grammar.verbs:
                return True
        return False

    def _named_before(self, at: int) -> bool:
        """Whether a nominative stands in the part before an "and": it is stated by itself, and not denied with what follows."""
        found = False
        for i in range(at - 1, max(-1, at - _LIST), -1):
            word = self._said[i]
            if word in (",", ";", ":"):
                break
            if word in self._grammar.either:
                return False
            found = found or word in self._grammar.named
        return found


def _names(word: Token) -> bool:
    """Whether a token may be what a question mark asks about: a word, or "#" for a fracture."""
    return word.text[0].isalnum() or word.text == "#"
