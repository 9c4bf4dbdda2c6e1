"""Parts that many tests share: one real library over the packaged content, built once for a test run."""

from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from assistant.answer.library import Library
from assistant.answer.reply import Reply
from assistant.answer.turn import Assistant
from assistant.content import Content
from assistant.settings import Settings


@lru_cache(maxsize=1)
def library() -> Library:
    """The library over the packaged content; its built artefacts lie in a folder of this process."""
    return Library(Content(Settings(data=Path(mkdtemp(prefix="plainrad-tests-")))))


@lru_cache(maxsize=1)
def assistant() -> Assistant:
    """The assistant over it."""
    return Assistant(library())


def said(reply: Reply) -> str:
    """All that a reply says, as one text."""
    return " ".join(s.text for s in reply.sentences)
