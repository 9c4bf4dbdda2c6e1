"""The grammar of composed sentences, from the `grammar` of a wording file: articles, agreement, elision, plural.

A noun enters a template as a slot, `{np}`; `{np:acc}` asks for a case, `{np:def}` and `{np:bare}` for the article,
`{np:def.gen}` for both. Any other slot is looked up under `grammar.agreement` by the form of that noun. Where a slot
meets the word before it the two may melt ("de" + "l'aorte", "a" + "ulcer"); report words in quotes are never touched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from prompts.layers import ContentError
from prompts.words import fold

Article = Literal["indef", "def", "the", "bare"]
_ARTICLES = ("indef", "def", "the", "bare")
_MET = "\ue000"  # stands where a slot meets the word before it, until the sentence is joined
_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]+) \Z")
_FIRST = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r" {2,}")
_SIDE = re.compile(r" ?\{side(?::(\w+))?\}")
_UNCOUNTED = "mass"


class Lacking(LookupError):
    """A wording asks for a case that the glossary does not give for this noun; another wording is to be taken."""


@dataclass(frozen=True, slots=True)
class _Elision:
    words: frozenset[str]
    before: re.Pattern[str]
    but: tuple[str, ...]
    becomes: str


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun on its way into a sentence. `degree` is a row of the wording's `degrees`, `article` the usual one here."""

    grammar: "Grammar"
    text: str
    form: str
    cases: Mapping[str, str] = field(default_factory=dict)
    degree: Mapping[str, Any] = field(default_factory=dict)
    article: Article = "indef"

    def __format__(self, spec: str) -> str:
        article, case = self.article, ""
        for part in filter(None, spec.split(".")):
            if part in _ARTICLES:
                article = part  # type: ignore[assignment]
            else:
                case = part
        return self.grammar.phrase(self, article, case)


class Grammar:
    """The grammar of one language."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        rules: Mapping[str, Any] = words["grammar"]
        self._rules = rules
        self._agreement: dict[str, Any] = dict(rules.get("agreement", {}))
        for name, key in (("is", "verbs"), ("lets", "lets")):
            if key in words:
                self._agreement.setdefault(name, {"pl": words[key]["plural"], "else": words[key]["singular"]})
        self._cases: Mapping[str, Mapping[str, Any]] = rules.get("cases", {})
        self._sides: Mapping[str, Mapping[str, str]] = {"": words.get("side_slot", {}), **rules.get("side_slots", {})}
        self._elisions = [_elision(row) for row in rules.get("elisions", ())]
        contractions: Mapping[str, Mapping[str, str]] = rules.get("contractions", {})
        self._contractions = {word: sorted(row.items(), key=lambda r: -len(r[0])) for word, row in contractions.items()}
        self._plurals = [re.compile(str(p)) for p in rules.get("plurals", ("1",))]
        self.inflects = bool(rules.get("inflects", False))

    # -- nouns --------------------------------------------------------------------------------------------------

    def phrase(self, noun: Noun, article: Article, case: str) -> str:
        """A noun with its article and degree, in a case; Lacking where the case is not known."""
        amount = noun.degree.get("amount") if self.uncounted(noun.form) else None
        if amount and article == "indef":
            try:
                name = self._declined(noun, str(self._rules.get("amount_case", "")))
            except Lacking:
                pass
            else:
                return f"{_MET}{by_form(amount, noun.form, case)} {_MET}{name}"
        name = self._declined(noun, case)
        adjective = self._adjective(noun.degree, noun.form, case)
        if adjective and noun.degree.get("place") == "after":
            name = f"{name} {adjective}"
        elif adjective:
            name = f"{adjective} {_MET}{name}"
        said = self._article(noun.form, article, case)
        return f"{_MET}{said} {_MET}{name}" if said else _MET + name

    def uncounted(self, form: str) -> bool:
        """Whether a form takes an amount ("a little fluid") and no "a"."""
        return form == _UNCOUNTED or form.endswith("0")

    def measured(self, noun: Noun) -> bool:
        """Whether the degree of a noun is said before its name, as an amount."""
        if not self.uncounted(noun.form) or "amount" not in noun.degree:
            return False
        case = str(self._rules.get("amount_case", ""))
        return not case or case in noun.cases or case in self._cases

    def _declined(self, noun: Noun, case: str) -> str:
        if not case or case in noun.cases:
            return noun.cases.get(case, noun.text)
        rows = self._cases.get(case)
        if rows is None:
            raise Lacking(case)
        row = rows.get(noun.form)
        if row and "from" in row:
            return _declined(noun.text, row["from"], row["to"])
        if row is None and noun.form not in rows.get("same", ()):
            raise Lacking(case)
        return noun.text

    def _article(self, form: str, article: Article, case: str) -> str:
        if article == "bare":
            return ""
        if article == "the":
            return str(self._rules.get("the", ""))
        row = self._cases.get(case, {}).get(form) or {}
        key = "article" if article == "indef" else "definite"
        found = row.get(key, _for_form(self._rules.get(key, {}), form))
        return str(found or "")

    def _adjective(self, degree: Mapping[str, Any], form: str, case: str) -> str:
        adjective = degree.get("adjective")
        if adjective is None or isinstance(adjective, Mapping):
            return by_form(adjective, form, case)
        row = self._cases.get(case, {}).get(form) or {}
        return f"{adjective}{row.get('ending', _for_form(self._rules.get('endings', {}), form) or '')}"

    # -- sentences ----------------------------------------------------------------------------------------------

    def filled(self, template: str, form: str = "", **slots: object) -> str:
        """A template with its slots; a slot that is not given agrees with the form. Words are joined."""
        text = str(template).format_map(_Slots(slots, self._agreement, form))
        text = _BLANKS.sub(" ", self.joined(text)).strip()
        return text[:1].upper() + text[1:] if str(template).startswith("{np") else text

    def joined(self, text: str) -> str:
        """The text with each slot melted into the word before it, the last slot first."""
        while (at := text.rfind(_MET)) >= 0:
            text = self._met(text[:at], text[at + 1 :])
        return text

    def _met(self, before: str, after: str) -> str:
        """Two pieces as they meet: "de " and "l'aorte", "a " and "ulcer"."""
        found = _BEFORE.search(before)
        if found is None:
            return before + after
        word = found[1].lower()
        follows = _FIRST.search(after)
        first = fold(follows.group()) if follows and follows.start() == 0 else ""
        elided = next((e for e in self._elisions if word in e.words and e.before.match(first) and not _begins(first, e.but)), None)
        if elided is not None and first:
            return before[: found.start()] + _cased(elided.becomes, found[1]) + after
        for other, becomes in self._contractions.get(word, ()):
            if after.startswith(other) and not (other[-1:].isalpha() and after[len(other) : len(other) + 1].isalpha()):
                return before[: found.start()] + _cased(becomes, found[1]) + after[len(other) :]
        return before + after

    def sided(self, text: str, both: str | None, side: str | None) -> tuple[str, bool]:
        """A phrase with `{side}` or `{side:KEY}` in it, and whether the side is said by it."""
        if "{side" not in text:
            return text, False
        if side == "both" and both:
            return both, True
        if side not in ("left", "right") or not self.takes(text):  # a side that the phrase cannot take is said after it
            return _SIDE.sub("", text), False
        return _SIDE.sub(lambda m: m.group().partition("{")[0] + str(self._sides[m[1] or ""][side]), text), True

    def takes(self, text: str) -> bool:
        """Whether every `{side:KEY}` of a phrase is one of the language's."""
        return all((m[1] or "") in self._sides for m in _SIDE.finditer(text))

    def listed(self, items: Sequence[str]) -> str:
        """ "a, b and c"."""
        if len(items) == 1:
            return items[0]
        return self.joined(", ".join(items[:-1]) + str(self._rules["list_and"]) + _MET + items[-1])

    def quoted(self, text: str) -> str:
        """A text in the quotation marks of the language."""
        left, right = self._rules.get("quotes", ("“", "”"))
        return f"{left}{text}{right}"

    def number(self, value: float) -> str:
        """A number as the language writes it."""
        return f"{value:g}".replace(".", str(self._rules["decimal"]))

    def counted(self, forms: Sequence[str], count: int) -> str:
        """The form of a counted word: "day" or "days"; which numbers take which is data (`plurals`)."""
        at = next((n for n, pattern in enumerate(self._plurals) if pattern.fullmatch(str(count))), len(self._plurals))
        return str(forms[min(at, len(forms) - 1)])

    def agreeing(self, name: str, form: str) -> str:
        """A word of `agreement` in a form."""
        return by_form(self._agreement.get(name), form)


class _Slots(dict[str, object]):
    """The slots of a template; those that are not given are words that agree with a form."""

    def __init__(self, slots: Mapping[str, object], agreement: Mapping[str, Any], form: str) -> None:
        super().__init__(slots)
        self._agreement, self._form = agreement, form

    def __missing__(self, name: str) -> str:
        if name not in self._agreement:
            raise ContentError(f"wording: nothing fills {{{name}}} here; take it out or give it under grammar.agreement")
        return by_form(self._agreement[name], self._form)


def by_form(value: Any, form: str, case: str = "") -> str:
    """A word that agrees: the same for all forms, or a mapping by form, `pl`, `else`; a case may hold its own mapping."""
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    own = value.get(case)
    if isinstance(own, Mapping) and (found := _for_form(own, form)) is not None:
        return found
    if isinstance(own, str):
        return own
    return _for_form(value, form) or ""


def _for_form(row: Mapping[str, Any], form: str) -> str | None:
    for key in (form, form.removesuffix("0"), "pl" if form.endswith("pl") else "", "else", "nom"):
        found = row.get(key)
        if found is not None and not isinstance(found, Mapping):
            return str(found)
    return None


def _declined(name: str, ending: str, to: str) -> str:
    """The adjectives before a noun with another ending: "vergrößerter Lymphknoten" → "vergrößerten …"."""
    words = name.split(" ")
    for at, word in enumerate(words):
        if not word.islower():
            break
        if word.endswith(ending):
            words[at] = word[: -len(ending)] + to
    return " ".join(words)


def _elision(row: Mapping[str, Any]) -> _Elision:
    unknown = set(row) - {"word", "before", "but", "becomes"}
    if unknown:
        raise ContentError(f"wording: grammar.elisions: unknown key {sorted(unknown)[0]!r}; word, before, but, becomes")
    words = frozenset(str(row["word"]).split("|"))
    return _Elision(words, re.compile(str(row["before"])), tuple(fold(str(w)) for w in row.get("but", ())), str(row["becomes"]))


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return bool(beginnings) and word.startswith(beginnings)


def _cased(text: str, like: str) -> str:
    return text[:1].upper() + text[1:] if like[:1].isupper() else text
