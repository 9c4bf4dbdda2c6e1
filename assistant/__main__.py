"""The door of the command `plainrad` (and of `python -m assistant`): looks that the packages are ours, then runs a verb."""

import gc
import sys

from assistant.errors import PlainRadError
from assistant.siblings import check

# Objects made before the collector looks again. Glossary and rules are many objects that stay: by Python's own measure
# (700, 10, 10) it walks through them again and again while an archive is read, and a sixth of the time goes into that.
_COLLECTED = (20_000, 20, 50)


def main() -> int:
    """Run the command; nothing of the other packages is imported before the check."""
    gc.set_threshold(*_COLLECTED)
    try:
        check()
    except PlainRadError as error:
        print(f"plainrad: {error}", file=sys.stderr)
        return 2
    from assistant.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
