"""The arithmetic of the log: canonical JSON, salted digests and the hash that ties an event to the last.

    digest = sha256(salt + body)      of words that may be erased; the event's hash covers only the digest
    hash   = sha256(canonical JSON of conversation, seq, at, actor, kind, data, versions, content, prev)

Erasing removes body *and* salt: without the salt nobody can try out guesses against the digest that stays,
and with the digest the chain still verifies.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from assistant.conversation.errors import Unfit

START = "0" * 64
ID_LENGTH = 200
CODE_LENGTH = 64
_SURROGATE = re.compile("[\ud800-\udfff]")
_CODE = re.compile(r"[^\s\x00]+")


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks: the same value is the same text on every machine."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return _SURROGATE.sub("\ufffd", text)  # valid JSON may hold lone surrogates, UTF-8 may not


def clean(text: str) -> str:
    """The text with NUL and lone surrogates replaced one for one, so that offsets hold."""
    return _SURROGATE.sub("\ufffd", text).replace("\x00", "\ufffd")


def new_salt() -> str:
    """128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


def digest(salt: str, body: str) -> str:
    """The salted digest of a body."""
    return hashlib.sha256((salt + body).encode()).hexdigest()


def key(*parts: str) -> str:
    """A fixed-length key for a combination of ids; no two combinations share one."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def link(
    conversation: str,
    seq: int,
    at: str,
    actor_kind: str,
    actor_id: str,
    kind: str,
    data: Mapping[str, Any],
    versions: str | None,
    content: str | None,
    prev: str,
) -> str:
    """The hash of one event, tied to the one before it in its conversation."""
    event = {
        "conversation": conversation,
        "seq": seq,
        "at": at,
        "actor": {"kind": actor_kind, "id": actor_id},
        "kind": kind,
        "data": data,
        "versions": versions,
        "content": content,
        "prev": prev,
    }
    return hashlib.sha256(canonical(event).encode()).hexdigest()


def code(value: str, where: str, limit: int = ID_LENGTH) -> str:
    """`value` if it is an id or a code: without blanks and short. Else Unfit, naming only the place."""
    if len(value) > limit or not _CODE.fullmatch(value):
        raise Unfit(f"{where} must be an id or a code: 1 to {limit} characters without blanks")
    return value


def codes_only(value: object, where: str = "data") -> None:
    """Refuse free text in what survives an erasure or leaves the house.

    {"reason": "tier-1"} may stand there; {"reason": "patient says she has chest pain"} may not.
    """
    if value is None or isinstance(value, bool | int | float):
        return
    if isinstance(value, str):
        code(value, where)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise Unfit(f"a key in {where} is not a string")
            codes_only(inner, f"{where}.{code(name, f'a key in {where}')}")
    elif isinstance(value, list | tuple):
        for inner in value:
            codes_only(inner, where)
    else:
        raise Unfit(f"{where} holds a {type(value).__name__}, which is not JSON")
