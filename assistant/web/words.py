"""Sentences for people that the web itself says (errors, notices), from `prompts/wording/web.yaml`, by language."""

from collections.abc import Mapping
from typing import Any

from assistant.content import LANGUAGES, Content
from assistant.errors import SettingsError
from prompts.phrases import Phrases
from prompts.words import tokens

FALLBACK = "en"
PARTS = ("problems", "events")
_POLITE = 5  # words before it ("sorry, but I …")
_LONGEST_AGAIN = 80  # characters; who writes more asks something new


class Wording:
    """The web's own sentences; a sentence that is missing in a language is said in English."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._parts: Mapping[str, Mapping[str, Mapping[str, str]]] = {part: document[part] for part in PARTS}
        self._again = {lang: Phrases((("again", p) for p in rows), lang) for lang, rows in document["again"].items()}

    def say(self, part: str, code: str, language: str) -> str:
        """The sentence of a code ("problems", "not_found") in a language."""
        sentences = self._parts[part][code]
        return sentences.get(language, sentences[FALLBACK])

    def asks_again(self, text: str) -> bool:
        """Whether a whole message says, in any language, that the answer was not understood."""
        for language, phrases in self._again.items():
            words = [w for w in tokens(text[:_LONGEST_AGAIN], language) if w.folded.isalnum() or w.folded == "'"]
            if any(m.start <= _POLITE and m.end == len(words) for m in phrases.find(words)):
                return len(text) <= _LONGEST_AGAIN
        return False


def load(content: Content) -> Wording:
    """The wording of the content in force."""
    document = content.words("wording/web")
    if document is None:
        raise SettingsError("prompts/wording/web.yaml is missing; reinstall or restore the file")
    return Wording(document)


def preferred(header: str | None) -> str:
    """The language of ours that an Accept-Language header wants most ("de-CH, en;q=0.8" wants de)."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate((header or "")[:500].split(",")):
        name, _, weight = part.strip().partition(";q=")
        language = name.strip().partition("-")[0].lower()
        if language in LANGUAGES:
            wanted.append((-_quality(weight), place, language))
    return min(wanted)[2] if wanted else FALLBACK


def _quality(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
