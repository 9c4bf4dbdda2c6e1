"""What stands before every route: the path under a proxy, the size of bodies, the headers, and the last catch."""

import logging
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.web.problems import Problems
from assistant.web.words import preferred

MAX_BODY = 64 * 1024
MAX_STUDIO = 1024 * 1024  # a whole rule file is sent there, by staff who are signed in
_log = logging.getLogger(__name__)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_API = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}
# Gradio writes scripts and styles into its page; only staff who are signed in get there, and it may load nothing from elsewhere.
_STUDIO = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'"
)
_PICTURE = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}


class TooLarge(HTTPException):
    """More bytes were sent than a body may have. An HTTPException, as FastAPI takes any other for unreadable JSON."""

    def __init__(self) -> None:
        super().__init__(413)


def route_path(scope: Scope) -> str:
    """The path as the routes know it, without the proxy's prefix."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] or "/" if root and path.startswith(root + "/") else path


class Guard:
    """The outermost layer. An error of ours that nobody caught is logged by its type alone: its text may hold words."""

    def __init__(self, app: ASGIApp, problems: Problems, ancestors: str, root: str = "") -> None:
        self._app, self._problems, self._root = app, problems, root.rstrip("/")
        if not ancestors.strip() or set(ancestors) & set(";,\r\n"):
            raise SettingsError(f"PLAINRAD_FRAME_ANCESTORS: origins separated by blanks are needed, got {ancestors!r}")
        self._page = {"Content-Security-Policy": _PAGE.format(ancestors=ancestors)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._root:
            scope["root_path"] = self._root
            if not (scope["path"] + "/").startswith(self._root + "/"):
                scope["path"] = self._root + scope["path"]  # a proxy that cuts its prefix off, and one that doesn't
        path = route_path(scope)
        headers = self._headers(path)
        most = MAX_STUDIO if path.startswith("/studio") else MAX_BODY
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                out = MutableHeaders(scope=message)
                for name, value in headers.items():
                    if name not in out:
                        out[name] = value
            await send(message)

        language = preferred(Headers(scope=scope).get("accept-language"))
        try:
            await self._app(scope, _limited(scope, receive, most), dressed)
        except Exception as error:
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where else "?"
            _log.error("a request failed (%s in %s)", type(error).__name__, place)
            if started:
                raise ConnectionAbortedError("the answer broke off") from None
            await self._problems.response("internal", language)(scope, receive, dressed)

    def _headers(self, path: str) -> Mapping[str, str]:
        if path.startswith("/pictures/"):
            return _ALWAYS | _PICTURE | {"Cache-Control": "public, max-age=3600"}
        if path.startswith("/studio"):
            return _ALWAYS | {"Content-Security-Policy": _STUDIO, "Cache-Control": "no-store"}
        if path.startswith("/api") or path in ("/healthz", "/readyz"):
            return _ALWAYS | _API
        return _ALWAYS | self._page | {"Cache-Control": "no-cache"}


def _limited(scope: Scope, receive: Receive, most: int) -> Receive:
    """`receive` that stops at `most` bytes, announced or not."""
    announced = Headers(scope=scope).get("content-length", "")
    taken = int(announced) if announced.isdecimal() and int(announced) > most else 0

    async def limited() -> Message:
        nonlocal taken
        if taken > most:
            raise TooLarge
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge
        return message

    return limited
