"""Screening of a patient's message before anything else reads it: emergency, decline, a person, or allow.

An emergency wins over everything, also inside an injection, and is looked for in every language, whatever
language the page is set to: a German cry for help on an English page is still one. The rest is judged in the
language of the message. The rules are data: rulesets/LANG/screen.yaml.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guardrails.signs import Rule, Signs
from prompts.language import identify, likely
from prompts.words import Token, folding, tokens

Screening = Literal["allow", "hand_off", "decline", "emergency"]
"""What becomes of a message:

allow      the answering part takes it
hand_off   a person answers (prognosis, treatment, mistrust, a wish for a person …)
decline    it is declined with a fixed sentence (other people's data, forgery, off topic, injection …)
emergency  the fixed local notice is shown at once (guardrails/notice.py)
"""

_EVERYWHERE = frozenset({"injection"})  # an attack is one in any language
_URGENT = {"crisis": 1, "overdose": 2}
_TRACE = 0.4  # a language with this share of the strongest one's evidence may hold a part of the message
_LONGEST_READ = 20_000  # characters from each end of an overlong text; what a person types is far shorter


@dataclass(frozen=True, slots=True)
class Screened:
    """The judgement on one message; `rule` is "LANG:ID", or "none" where nothing held; `kind` groups rules."""

    action: Screening
    rule: str
    language: str
    kind: str


class Screen:
    """The screening rules of all languages. `rulesets`: language → the parsed rulesets/LANG/screen.yaml.

    `alike` is asked where no rule saw an emergency: it gives the kind of one that the message is like, or "".

    A language's rules are made ready when the first message needs them; `ready()` does it at once, which a
    server does at its start, so that a broken rule file stops it there.
    """

    def __init__(self, rulesets: Mapping[str, Mapping[str, Any]], alike: Callable[[str], str] | None = None) -> None:
        self._rulesets, self._alike = rulesets, alike
        self._signs: dict[str, Signs] = {}

    def ready(self) -> "Screen":
        """The same screen with the rules of every language built and checked."""
        for language in self._rulesets:
            self.signs(language)
        return self

    def signs(self, language: str) -> Signs:
        """The rules of one language."""
        if language not in self._signs:
            self._signs[language] = Signs(language, self._rulesets[language])
        return self._signs[language]

    def judge(self, text: str, language: str | None = None, country: str | None = None) -> Screened:
        """What is to be done with the message. The country changes only the notice, never the judgement."""
        text = _readable(text)
        written = identify(text, language)
        spoken = language or (written if written in self._rulesets else "en")
        best, chosen = self._ruled(text, written, language)
        if (best is None or best.action != "emergency") and self._alike is not None and (kind := self._alike(text)):
            return Screened("emergency", "likeness", spoken, kind)
        if best is None:
            return Screened("allow", "none", spoken, "none")
        return Screened(_action(best), f"{chosen}:{best.id}", spoken, best.kind)

    def injected(self, text: str, language: str) -> bool:
        """Whether a rule finds that a text instructs a machine; what it is like besides does not make it less of one."""
        text = _readable(text)
        best, _ = self._ruled(text, identify(text, language), language)
        return best is not None and best.kind == "injection"

    def _ruled(self, text: str, written: str, language: str | None) -> tuple[Rule | None, str]:
        """The rule that weighs most and the language it is of; an emergency ends the search."""
        near = [code for code in dict.fromkeys((written, language or written)) if code in self._rulesets]
        far = [code for code in likely(text, _TRACE) if code in self._rulesets and code not in near]
        folded: dict[str, list[Token]] = {}
        best: Rule | None = None
        chosen = ""
        for code in (*near, *far):
            spelling = folding(code)
            words = folded[spelling] if spelling in folded else folded.setdefault(spelling, tokens(text, spelling))
            forgiving = code in near
            for rule in self.signs(code).matches(text, words, forgiving, _asked(forgiving)):
                if rule.action != "emergency" and not forgiving and rule.kind not in _EVERYWHERE:
                    continue
                if best is None or _rank(rule) > _rank(best):
                    best, chosen = rule, code
            if best is not None and best.action == "emergency":
                break
        return best, chosen


def _asked(near: bool) -> tuple[str, ...]:
    return ("emergency", "decline", "hand_off") if near else ("emergency", "decline")


def _action(rule: Rule) -> Screening:
    if rule.action == "emergency":
        return "emergency"
    return "decline" if rule.action == "decline" else "hand_off"


def _rank(rule: Rule) -> tuple[int, int]:
    """Emergency over decline over hand-off; of emergencies the one whose notice helps first: who has swallowed
    the tablets needs the ambulance, who thinks of it the crisis line."""
    return ("hand_off", "decline", "emergency").index(rule.action), _URGENT.get(rule.kind, 0)


def _readable(text: str) -> str:
    """The text with NUL and lone surrogates replaced, and of an overlong one both ends (a cry may stand last)."""
    if len(text) > 2 * _LONGEST_READ:
        text = text[:_LONGEST_READ] + "\n" + text[-_LONGEST_READ:]
    return "".join("\ufffd" if c == "\0" or 0xD800 <= ord(c) <= 0xDFFF else c for c in text)
