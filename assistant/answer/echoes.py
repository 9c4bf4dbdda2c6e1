"""Explanations that only say again what has just been said in plain words.

"A small amount of extra fluid in the joint (joint effusion). There is more fluid than normal inside a joint.": the
second sentence tells a reader nothing, and is left out where a whole report is explained.
"""

from collections.abc import Sequence

from assistant.answer.reply import Said
from knowledge.stems import stem
from prompts.language import is_small_word
from prompts.words import folding, tokens

_SHARE = 0.5  # of its words of content, from which on an explanation is an echo


def without_echoes(said: Sequence[Said], language: str) -> list[Said]:
    """The sentences in their order, without explanations whose words have been said of the same concept."""
    kept: list[Said] = []
    for each in said:
        concepts = {s.id for s in each.sources if s.kind == "glossary"}
        before = [s for s in kept if _is_told(s) and concepts & {source.id for source in s.sources}]
        if _is_told(each) or not before or _share(each.text, " ".join(s.text for s in before), language) < _SHARE:
            kept.append(each)
    return kept


def _is_told(said: Said) -> bool:
    """Whether a sentence says what the report says, so that it is no mere explanation."""
    return any(source.kind == "report" for source in said.sources)


def _share(text: str, before: str, language: str) -> float:
    """How much of a text's content stands in what was said before."""
    words = _content(text, language)
    return len(words & _content(before, language)) / len(words) if words else 0.0


def _content(text: str, language: str) -> set[str]:
    rows = tokens(text, folding(language))
    return {stem(w.folded, language) for w in rows if w.folded.isalpha() and not is_small_word(w.folded, language)}
