"""When a report may be shown to its patient: policies are data, and what no policy allows is held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from assistant.errors import PlainRadError

PACKAGED = Path(__file__).parent / "release.yaml"
Rule = Literal["at_once", "working_weekdays", "confirmed"]
_UNITS = {"minutes", "hours", "days"}
_REQUIRED = {"place", "rule", "delay", "statuses", "categories", "source", "checked", "verified", "signed_off_by"}
_OPTIONAL = {"zone", "hours", "holidays"}
_SATURDAY = 5


class ReleaseError(PlainRadError):
    """A policy, or a question to one, that cannot be used."""


@dataclass(frozen=True)
class Policy:
    """One rule of release, and where it comes from. `categories` holds a delay, or None for "hold"."""

    id: str
    place: str
    rule: Rule
    delay: timedelta
    statuses: frozenset[str]
    categories: Mapping[str, timedelta | None]
    source: str
    checked: date
    verified: bool
    signed_off_by: str | None
    zone: str = "UTC"
    opens: time = time(0)
    closes: time = time.max
    holidays: frozenset[date] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Decision:
    """When the report is released (None: held), by which rule, and why, for the operator."""

    released_at: datetime | None
    rule: str
    explanation: str


@dataclass(frozen=True)
class Policies:
    """All policies of a hospital, and the one in force."""

    default: str
    by_id: Mapping[str, Policy]

    def get(self, id: str | None = None) -> Policy:
        """A policy by its id, or the default."""
        found = self.by_id.get(id or self.default)
        if found is None:
            raise ReleaseError(f"there is no release policy {id!r}; known: {', '.join(sorted(self.by_id))}")
        return found


def release_at(
    policy: Policy,
    status: str,
    issued: datetime | None,
    category: str | None = None,
    confirmed: datetime | None = None,
) -> Decision:
    """When a report may be shown.

    `confirmed` is when a clinician said that it may: it opens what waits for that, and what a category holds. It
    never opens a preliminary or withdrawn report.
    """
    unverified = "" if policy.verified else " (this policy has not been verified)"
    for name, moment in (("issued", issued), ("confirmed", confirmed)):
        if moment is not None and moment.tzinfo is None:
            raise ReleaseError(f"{name} {moment.isoformat()} has no time zone; pass one with an offset")
    if status not in policy.statuses:
        return Decision(None, "status", f"{policy.id}: a report that is {status} is not released{unverified}")
    if confirmed is not None:
        return Decision(confirmed, "confirmed", f"{policy.id}: a clinician has confirmed it{unverified}")
    delay: timedelta | None = timedelta(0)
    if category is not None:
        delay = policy.categories.get(category)
    if delay is None:
        return Decision(None, "category", f"{policy.id}: category {category} waits for a clinician{unverified}")
    if policy.rule == "confirmed":
        return Decision(None, "confirmed", f"{policy.id}: waits until the referrer has confirmed it{unverified}")
    if issued is None:
        return Decision(None, "issued", f"{policy.id}: the time of issue is not known, a clinician decides{unverified}")
    due = issued + max(delay, policy.delay)
    if policy.rule == "at_once":
        return Decision(due, "at_once", f"{policy.id}: visible from {due.isoformat()}{unverified}")
    working = _working_time(policy, due)
    if working is None:
        return Decision(None, "holidays", f"{policy.id}: no holidays are listed for {due.year} or after; add them{unverified}")
    return Decision(working, "working_weekdays", f"{policy.id}: visible from {working.isoformat()}, in working time{unverified}")


def load_policies(path: Path = PACKAGED) -> Policies:
    """Read the file; an unknown or missing key, rule, unit or zone is an error that names it."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReleaseError(f"{path} cannot be read ({type(error).__name__}); it must be YAML in UTF-8") from error
    if not isinstance(found, Mapping) or set(found) != {"review", "default", "policies"}:
        raise ReleaseError(f"{path.name}: needs exactly review, default and policies")
    policies = Policies(str(found["default"]), {str(k): _policy(str(k), v, path.name) for k, v in found["policies"].items()})
    policies.get()
    return policies


@lru_cache(maxsize=1)
def packaged() -> Policies:
    """The packaged policies."""
    return load_policies()


def _policy(id: str, given: Mapping[str, Any], name: str) -> Policy:
    where = f"{name}, {id}"
    if missing := _REQUIRED - set(given):
        raise ReleaseError(f"{where}: {', '.join(sorted(missing))} missing")
    if unknown := set(given) - _REQUIRED - _OPTIONAL:
        raise ReleaseError(f"{where}: unknown keys {', '.join(sorted(unknown))}")
    if given["rule"] not in get_args(Rule):
        raise ReleaseError(f"{where}: rule {given['rule']!r} is unknown; use {', '.join(get_args(Rule))}")
    if given["rule"] == "working_weekdays" and not set(given) >= _OPTIONAL:
        raise ReleaseError(f"{where}: working_weekdays needs zone, hours and holidays")
    if not isinstance(given["verified"], bool) or not isinstance(given["checked"], date):
        raise ReleaseError(f"{where}: verified must be true or false, checked a date (2026-11-24)")
    zone = str(given.get("zone", "UTC"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ReleaseError(f"{where}: zone {zone!r} is unknown; use a name such as Europe/London") from error
    hours = given.get("hours", {})
    try:
        opens, closes = time.fromisoformat(hours.get("from", "00:00")), time.fromisoformat(hours.get("to", "23:59"))
    except (TypeError, ValueError) as error:
        raise ReleaseError(f'{where}: hours need from and to as "08:00"') from error
    if opens >= closes:
        raise ReleaseError(f"{where}: hours end before they begin")
    categories = {str(k): None if v == "hold" else _span(v, where) for k, v in given["categories"].items()}
    return Policy(
        id=id,
        place=str(given["place"]),
        rule=given["rule"],
        delay=_span(given["delay"], where),
        statuses=frozenset(given["statuses"]) - {"preliminary", "withdrawn"},
        categories=categories,
        source=str(given["source"]),
        checked=given["checked"],
        verified=given["verified"],
        signed_off_by=given["signed_off_by"],
        zone=zone,
        opens=opens,
        closes=closes,
        holidays=frozenset(given.get("holidays", ())),
    )


def _span(value: Any, where: str) -> timedelta:
    if not isinstance(value, Mapping) or set(value) - _UNITS:
        raise ReleaseError(f"{where}: a delay is a mapping of {', '.join(sorted(_UNITS))}, or hold; found {value!r}")
    span = timedelta(**value)
    if span < timedelta(0):
        raise ReleaseError(f"{where}: a delay cannot be negative")
    return span


def _working_time(policy: Policy, moment: datetime) -> datetime | None:
    """The moment itself in working time, else when the next working day opens; None where holidays are unknown.

    A report signed on Friday at 20:00 is not read alone over the weekend: it opens on Monday at eight.
    """
    zone = ZoneInfo(policy.zone)
    local = moment.astimezone(zone)
    years = {day.year for day in policy.holidays}
    day = local.date()
    if local.timetz().replace(tzinfo=None) >= policy.closes:
        day += timedelta(days=1)
    while True:
        if day.year not in years:
            return None
        if day.weekday() < _SATURDAY and day not in policy.holidays:
            opening = datetime.combine(day, policy.opens, tzinfo=zone)
            return max(local, opening)
        day += timedelta(days=1)
