"""Errors as `application/problem+json` (RFC 9457): a code for a program, a sentence for a person, never what was sent."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assistant.conversation.chain import clean
from assistant.conversation.errors import NotFound, Refused, StoreError, Unavailable, Unfit
from assistant.web.words import Wording, preferred

STATUS = {
    "bad_json": 400,
    "unauthorized": 401,
    "launch_refused": 401,
    "sign_in_refused": 401,
    "not_for_you": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "refused": 409,
    "claim_lost": 409,
    "no_chat": 409,
    "nothing_to_take_back": 409,
    "already_read": 409,
    "too_large": 413,
    "unfit": 422,
    "several_reports": 422,
    "slow_down": 429,
    "too_many_messages": 429,
    "too_many_requests": 429,
    "internal": 500,
    "busy": 503,
}
_HEADERS = {
    "busy": {"Retry-After": "2"},
    "unauthorized": {"WWW-Authenticate": "Bearer"},
    "launch_refused": {"WWW-Authenticate": "Bearer"},
}
_BY_STATUS = {400: "bad_json", 401: "unauthorized", 403: "not_for_you", 404: "not_found"}
_BY_STATUS |= {405: "method_not_allowed", 413: "too_large"}
_SHOWN = 64  # characters of a field's name that are given back
_log = logging.getLogger(__name__)
Reading = Callable[[Any], tuple[str, Mapping[str, Any] | None]]
"""An error's code, and what else the document says of it."""


class Problem(Exception):
    """An error that the caller is told about; `code` is one of STATUS, `more` is said besides."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class ProblemDocument(BaseModel):
    """The form of every error."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="For programs; stable.")
    detail: str = Field(description="For a person, in the language of Accept-Language.")
    errors: list[dict[str, str]] | None = Field(None, description="Of `unfit`: which field, and a code of what is wrong.")
    retry_after: int | None = Field(None, description="Of 429: seconds after which it may be tried again, as in Retry-After.")
    owner: dict[str, str | None] | None = Field(None, description="Of `claim_lost`: who has the case.")


class Problems:
    """Makes problem documents in the caller's language."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def response(self, code: str, language: str, more: Mapping[str, Any] | None = None) -> Response:
        """The document of a code, with what else it says."""
        status = STATUS[code]
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": self._wording.say("problems", code, language),
        }
        body |= more or {}
        headers = dict(_HEADERS.get(code, {}))
        if "retry_after" in body:
            headers["Retry-After"] = str(body["retry_after"])
        return JSONResponse(body, status, headers, "application/problem+json")

    def install(self, app: FastAPI) -> None:
        """Let the application answer every known error so."""
        handlers: dict[type[Exception], Reading] = {
            Problem: lambda error: (error.code, error.more),
            HTTPException: lambda error: (_BY_STATUS.get(error.status_code, "internal"), None),
            RequestValidationError: _validation,
            StoreError: lambda error: (code_of(error), None),
        }
        for kind, reading in handlers.items():
            app.add_exception_handler(kind, self._handler(reading))

    def _handler(self, reading: Reading) -> Callable[[Request, Exception], Response]:
        def handle(request: Request, error: Exception) -> Response:
            code, more = reading(error)
            if code == "internal":
                _log.error("a request failed (%s)", type(error).__name__)
            return self.response(code, preferred(request.headers.get("accept-language")), more)

        return handle


def code_of(error: StoreError) -> str:
    """What a failure of the store is called outside; who may not know of a thing is told that there is none."""
    kinds = ((NotFound, "not_found"), (Refused, "refused"), (Unfit, "unfit"), (Unavailable, "busy"))
    return next((code for kind, code in kinds if isinstance(error, kind)), "internal")


def _validation(error: RequestValidationError) -> tuple[str, dict[str, Any] | None]:
    found = error.errors()
    if any(row["type"] == "json_invalid" for row in found):
        return "bad_json", None
    if any(row["loc"][:1] == ("path",) for row in found):
        return "not_found", None  # an id that can't be one names nothing
    return "unfit", {"errors": [{"at": _place(row["loc"]), "code": str(row["type"])} for row in found[:20]]}


def _place(loc: tuple[Any, ...]) -> str:
    """Where it is wrong: the field's name without "body", cut short, as a caller may name fields at will."""
    return clean(".".join(str(part) for part in loc if part != "body"))[:_SHOWN]
