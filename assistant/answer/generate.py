"""The one door to a language model: any OpenAI-compatible server, through LangChain.

Off unless a hospital names an address. Limits are ours, not the server's: one overall deadline for a call, a size, a
token budget, and a rest after several failures, so that a patient never waits for a server that is down. Everything that
goes wrong is a ModelFault with a code; the composed answer is given then.
"""

import ipaddress
import json
import logging
import os
import queue
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.answer.writer import ModelFault, Prompt, Usage
from assistant.errors import SettingsError
from assistant.settings import Settings

LONGEST = 16_000  # characters of an answer; a server that sends more is cut off
REST_AFTER = 3  # failures in a row
REST = 60.0  # seconds without a call then
_JSON = re.compile(r"\{.*\}", re.DOTALL)
_VOCABULARY = "o200k_base"
_HIDDEN = re.compile(r"\S+@\S+|\b\d{6,}\b|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelSettings:
    """Which model, where, and how much of it: seconds for a call, tokens in and out."""

    name: str
    url: str
    key: str = field(default="none", repr=False)
    deadline: float = 8.0
    prompt_tokens: int = 3000
    answer_tokens: int = 500


def open_model(settings: Settings) -> "Generator | None":
    """The model of these settings, not yet called; None where none is wanted."""
    if settings.writer == "composed":
        return None
    if not settings.model_url or not settings.model:
        raise SettingsError(f"PLAINRAD_WRITER={settings.writer} needs PLAINRAD_MODEL_URL and PLAINRAD_MODEL")
    address = urlsplit(settings.model_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingsError("PLAINRAD_MODEL_URL must be an http or https address, such as http://127.0.0.1:8080/v1")
    if not _loopback(address.hostname) and not settings.model_remote:
        raise SettingsError(
            "PLAINRAD_MODEL_URL is not on this machine: patients' questions and sentences of reports would leave it; "
            "set PLAINRAD_MODEL_REMOTE=true if that is meant"
        )
    key = settings.model_key.get_secret_value() or "none"
    return Generator(ModelSettings(settings.model, settings.model_url, key, settings.model_deadline))


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Generator:
    """A model behind its limits. Shared between threads."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._failures, self._resting_until = 0, 0.0
        self._structured = True
        self._lock = threading.Lock()

    # -- what the writers use -----------------------------------------------------------------------------------

    def choose(self, prompt: Prompt, given: Mapping[str, Any], intents: Sequence[str], usage: Usage) -> Mapping[str, Any]:
        """A JSON object with `intent` and `evidence`: structured output where the server has it, else read from its words."""
        schema = {
            "title": "choice",
            "type": "object",
            "properties": {
                "intent": {"type": "string", "enum": [*intents]},
                "evidence": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["intent", "evidence"],
            "additionalProperties": False,
        }
        text = "".join(self._pieces(prompt, given, usage, schema))
        found = _JSON.search(text)
        try:
            read = json.loads(found.group()) if found else None
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise self._failed("unreadable")
        return read

    def lines(self, prompt: Prompt, given: Mapping[str, Any], usage: Usage) -> Iterator[str]:
        """The lines of the answer as they come; the last one when the server has ended."""
        rest, any_line = "", False
        for piece in self._pieces(prompt, given, usage, None):
            rest += piece
            *whole, rest = rest.split("\n")
            for line in whole:
                if line.strip():
                    any_line = True
                    yield line.strip()
        if rest.strip():
            any_line = True
            yield rest.strip()
        if not any_line:
            raise self._failed("empty")

    @property
    def structured(self) -> bool:
        """Whether the server takes a schema, as far as is known."""
        return self._structured

    def warm(self) -> None:
        """Load what the first call would wait for."""
        _ = self._chat, self._encoding

    # -- tokens -------------------------------------------------------------------------------------------------

    def counted(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._encoding.encode(text, disallowed_special=()))

    def fitted(self, given: Mapping[str, Any], taken: int) -> Mapping[str, Any]:
        """The payload cut to the budget: history first, then evidence from its end; the question is never cut."""
        payload = {name: list(value) if isinstance(value, list | tuple) else value for name, value in given.items()}
        while self.counted(_encoded(payload)) + taken > self._settings.prompt_tokens:
            part = next((name for name in ("history", "evidence") if payload.get(name)), None)
            if part is None:
                raise ModelFault("too-long")
            payload[part].pop(0 if part == "history" else -1)
        return payload

    @cached_property
    def _encoding(self) -> Any:
        """tiktoken's vocabulary where it is on this machine, else one token a byte: too many, and so never too long."""
        import tiktoken

        folder = Path(sys.prefix) / "share" / "plainrad" / "tiktoken"
        if folder.is_dir():
            os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(folder))
        if os.environ.get("TIKTOKEN_CACHE_DIR"):
            try:
                return tiktoken.get_encoding(_VOCABULARY)
            except Exception as error:  # it would fetch what is missing or broken, and nothing is fetched here
                _log.warning("tiktoken has no %s on this machine (%s); bytes are counted", _VOCABULARY, type(error).__name__)
        ranks = {bytes([value]): value for value in range(256)}
        return tiktoken.Encoding("bytes", pat_str=r"[\s\S]", mergeable_ranks=ranks, special_tokens={})

    # -- the call -----------------------------------------------------------------------------------------------

    @cached_property
    def _chat(self) -> Any:
        from langchain.chat_models import init_chat_model

        return init_chat_model(
            self._settings.name,
            model_provider="openai",
            base_url=self._settings.url,
            api_key=self._settings.key,
            timeout=self._settings.deadline,
            max_retries=0,
            temperature=0,
            **self._length(),
        )

    def _length(self) -> dict[str, Any]:
        """How the longest answer is asked for: compatible servers know the older name only, the first maker's the newer."""
        host = urlsplit(self._settings.url).hostname or ""
        if host.endswith((".openai.com", ".azure.com")):
            return {"max_tokens": self._settings.answer_tokens}  # sent as max_completion_tokens
        return {"extra_body": {"max_tokens": self._settings.answer_tokens}}

    def _pieces(self, prompt: Prompt, given: Mapping[str, Any], usage: Usage, schema: Mapping[str, Any] | None) -> Iterator[str]:
        """The pieces of the answer, within the deadline; a model that is too slow or too long is left alone."""
        if time.monotonic() < self._resting_until:
            raise ModelFault("resting")
        asked = _encoded(self.fitted(_without_numbers(given), self.counted(prompt.text)))
        usage.prompt += self.counted(prompt.text) + self.counted(asked)
        # What leaves is named, never shown.
        _log.info("model called with %s (%s), fields %s", prompt.name, prompt.hash[:12], ", ".join(sorted(given)))
        self.warm()  # loading our own libraries is not the model's time
        heard: queue.Queue[str | BaseException | None] = queue.Queue()
        gone = threading.Event()
        messages = [("system", prompt.text), ("user", asked)]
        threading.Thread(target=self._listen, args=(messages, schema, heard, gone), daemon=True, name="model").start()
        ends = time.monotonic() + self._settings.deadline
        length = 0
        try:
            while True:
                try:
                    piece = heard.get(timeout=max(0.0, ends - time.monotonic()))
                except queue.Empty:
                    raise self._failed("slow") from None
                if isinstance(piece, BaseException):
                    raise self._failed(_code(piece)) from piece
                if piece is None:
                    break
                length += len(piece)
                if length > LONGEST:
                    raise self._failed("too-long")
                usage.completion += self.counted(piece)
                yield piece
        finally:
            gone.set()
        if length == 0:
            raise self._failed("empty")
        self._failures = 0

    def _listen(
        self,
        messages: list[tuple[str, str]],
        schema: Mapping[str, Any] | None,
        heard: "queue.Queue[str | BaseException | None]",
        gone: threading.Event,
    ) -> None:
        """Reads the server's stream in a thread of its own: a deadline needs somebody who can stop waiting."""
        try:
            for piece in self._stream(messages, schema):
                if gone.is_set():
                    return
                if piece:
                    heard.put(piece)
            heard.put(None)
        except BaseException as error:
            heard.put(error)

    def _stream(self, messages: list[tuple[str, str]], schema: Mapping[str, Any] | None) -> Iterator[str]:
        import openai

        if schema is not None and self._structured:
            kind = {"type": "json_schema", "json_schema": {"name": "choice", "schema": schema, "strict": True}}
            try:
                yield from (_text(chunk) for chunk in self._chat.stream(messages, response_format=kind))
                return
            except openai.BadRequestError:  # a server without structured output: its words are read instead
                self._structured = False
        yield from (_text(chunk) for chunk in self._chat.stream(messages))

    def _failed(self, code: str) -> ModelFault:
        """Count a failure; after several the model rests."""
        with self._lock:
            self._failures += 1
            if self._failures >= REST_AFTER:
                self._resting_until = time.monotonic() + REST
                self._failures = 0
                _log.warning("the model rests for %.0f s after %d failures (%s)", REST, REST_AFTER, code)
        return ModelFault(code)


def _text(chunk: Any) -> str:
    """The words of a chunk; a reasoning model's thoughts are no words."""
    content = chunk.content
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, dict) and part.get("type") == "text")


def _code(error: BaseException) -> str:
    import openai

    if isinstance(error, openai.APITimeoutError):
        return "slow"
    if isinstance(error, openai.APIConnectionError):
        return "away"
    if isinstance(error, openai.APIStatusError):
        return "refused"
    return "unreadable"


def _encoded(given: Mapping[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False)


def _without_numbers(value: Any) -> Any:
    """Addresses, long numbers and dates of birth out of everything that leaves."""
    if isinstance(value, str):
        return _HIDDEN.sub("…", value)
    if isinstance(value, Mapping):
        return {name: _without_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_numbers(inner) for inner in value]
    return value
