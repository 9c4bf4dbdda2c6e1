"""The door of the command `plainrad` (and of `python -m assistant`): looks that the packages are ours, then runs a verb."""

import sys

from assistant.errors import PlainRadError
from assistant.siblings import check


def main() -> int:
    """Run the command; nothing of the other packages is imported before the check."""
    try:
        check()
    except PlainRadError as error:
        print(f"plainrad: {error}", file=sys.stderr)
        return 2
    from assistant.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
