"""Servers by the dozen: everything is imported and read once, and each server is a fork of that, with a database opened anew.

A start then takes a moment instead of many seconds, and what is killed is as real: the store, the worker, the clerk, uvicorn.
Reads a line for each server wanted and answers with its process id.
"""

import os
import signal
import sys

import uvicorn

from assistant import demo
from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.changes import Changes
from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.channels import to_log
from assistant.conversation.clerk import Clerk
from assistant.settings import Settings, settings
from assistant.web.app import build_web

WARM = (("Pneumothorax?", "en"), ("Pneumothorax?", "de"), ("Will I be able to run again?", "en"))


def serve(chosen: Settings, content: Content, assistant: Assistant) -> None:
    """One server, until it is killed."""
    store = Store(chosen.database_url)
    web = build_web(assistant, store, chosen, content, clerk=Clerk(store, {"log": to_log}))
    uvicorn.run(web, host=chosen.host, port=chosen.port, log_level="warning")


def main() -> None:
    """Wait for orders."""
    chosen = settings()
    content = Changes(chosen).content()
    assistant = Assistant(Library(content))
    for question, language in WARM:
        assistant.ask("CT: Pneumothorax.", question, language=language)
    store = Store(chosen.database_url)
    demo.load(store, assistant)
    store.close()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(chosen, content, assistant)
            os._exit(1)
        print(child, flush=True)


if __name__ == "__main__":
    main()
