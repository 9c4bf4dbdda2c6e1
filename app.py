"""The door: `python app.py` serves; `uvicorn app:app` finds the application, built when asked for."""

import sys
from typing import Any

from assistant.errors import PlainRadError
from assistant.settings import settings
from assistant.wiring import build, serve


def __getattr__(name: str) -> Any:
    if name == "app":
        found = globals()["app"] = build(settings()).web
        return found
    raise AttributeError(f"module app has no attribute {name!r}")


if __name__ == "__main__":
    try:
        serve(settings())
    except PlainRadError as error:
        sys.exit(f"plainrad: {error}")
