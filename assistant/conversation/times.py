"""Times of the store: RFC 3339 in UTC, one fixed width, so that text order is time order."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`2026-11-24T19:42:07.123456Z`. A time without a zone is an error, not a guess."""
    if moment.tzinfo is None:
        raise ValueError("a time needs a time zone: pass datetime.now(UTC) or one with an offset")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """A stored time as a datetime."""
    return datetime.fromisoformat(text)
