"""The door: `python app.py` serves; `uvicorn app:app` finds the application, built when asked for."""

import sys
from typing import Any

from assistant.errors import PlainRadError
from assistant.siblings import check


def __getattr__(name: str) -> Any:
    if name == "app":
        check()  # before anything of the other packages is imported
        from assistant.settings import settings
        from assistant.wiring import build

        found = globals()["app"] = build(settings()).web
        return found
    raise AttributeError(f"module app has no attribute {name!r}")


if __name__ == "__main__":
    try:
        check()
        from assistant.settings import settings
        from assistant.wiring import serve

        serve(settings())
    except PlainRadError as error:
        sys.exit(f"plainrad: {error}")
