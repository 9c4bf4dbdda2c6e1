"""The reader in a process of its own, measured as a peer is: `python -m assistant.evaluation.own`, lines as in peer.py."""

import json
import platform
import sys
from importlib.metadata import version

from assistant.answer.library import Library
from assistant.content import Content
from assistant.evaluation.peer import peak_mb, read, tell
from assistant.settings import settings


class Own:
    """Our reader, which has read nothing yet; it brings its own terms."""

    def __init__(self) -> None:
        self._library = Library(Content(settings()))

    def know(self, terms: object) -> None:
        """Nothing to take: the glossary holds the terms."""

    def read(self, text: str) -> int:
        """Read a whole report; how many findings it holds."""
        return len(self._library.read(text, None).findings)


def main() -> None:
    """Read every text of standard input."""
    tell(read(Own(), (json.loads(line) for line in sys.stdin if line.strip())))
    tell(iter([{"version": f"PlainRad {version('plainrad')}, Python {platform.python_version()}", "peak_mb": peak_mb()}]))


if __name__ == "__main__":
    main()
