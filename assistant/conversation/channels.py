"""How a notice leaves the house: into the operator's log, by mail, or as a signed post. Ids and codes only, no clinical word.

Delivery is at least once: a receiver that dies after taking a notice may get it again, with the same Message-ID or
Idempotency-Key, so that it can tell.
"""

import hashlib
import hmac
import json
import logging
import smtplib
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from assistant.conversation.chain import canonical
from assistant.conversation.records import OutboxItem

PATIENCE = 10.0  # seconds for a receiver
_SUBJECTS = "PlainRad: {topic}"
_log = logging.getLogger("plainrad.notices")


class Undelivered(Exception):
    """The receiver did not take it; `code` is for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Channel = Callable[[OutboxItem], None]
"""Delivers one notice, or raises Undelivered."""


def to_log(item: OutboxItem) -> None:
    """Into the log: topic and codes."""
    _log.info("notice %d %s %s", item.id, item.topic, canonical(item.payload))


@dataclass(frozen=True)
class Mail:
    """By SMTP, in plain text. Who is told is the payload's `to`; a notice for somebody without an address goes to the team."""

    server: str
    sender: str
    addresses: Mapping[str, str]
    connect: Callable[..., smtplib.SMTP] = smtplib.SMTP

    def __call__(self, item: OutboxItem) -> None:
        """Send it."""
        receiver = self.addresses.get(str(item.payload.get("to", "team"))) or self.addresses.get("team")
        if not receiver:
            raise Undelivered("no-address")
        host, _, port = self.server.partition(":")
        try:
            with self.connect(host, int(port or 25), timeout=PATIENCE) as server:
                server.send_message(self._message(item, receiver))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Undelivered(f"smtp-{type(error).__name__}") from error

    def _message(self, item: OutboxItem, receiver: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = _SUBJECTS.format(topic=item.topic)
        message["From"], message["To"] = self.sender, receiver
        message["Message-ID"] = f"<notice-{item.id}@plainrad.invalid>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(json.dumps(dict(item.payload), indent=1, sort_keys=True))
        return message


@dataclass(frozen=True)
class Webhook:
    """As a JSON post, signed over time and body: `PlainRad-Signature: t=SECONDS,v1=HEX` (HMAC-SHA256 of "SECONDS.BODY")."""

    address: str
    secret: str = field(repr=False)

    def __call__(self, item: OutboxItem) -> None:
        """Post it; only an answer of 2xx means that it was taken."""
        body = canonical({"id": item.id, "topic": item.topic, "created_at": item.created_at, "payload": dict(item.payload)}).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"notice-{item.id}",
            "PlainRad-Signature": signature(self.secret, body, int(time.time())),
        }
        request = urllib.request.Request(self.address, body, headers, method="POST")
        opener = urllib.request.build_opener(_NoRedirects)
        try:
            with opener.open(request, timeout=PATIENCE):
                return
        except (OSError, urllib.error.URLError, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # an answer, too: it holds the connection
            raise Undelivered(f"webhook-{type(error).__name__}") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A notice goes where the hospital said, nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def signature(secret: str, body: bytes, seconds: int) -> str:
    """The signature of a body at a time."""
    mark = hmac.new(secret.encode(), str(seconds).encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mark}"
