"""By when a person answers, and who hears of it when nobody does: read from `due.yaml`, which a hospital may replace."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from assistant.conversation.errors import Unfit

PACKAGED = Path(__file__).parent / "due.yaml"
_UNITS = {"minutes", "hours", "days"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = {"review", "tiers", "untiered", "working", "remind", "overdue"}


@dataclass(frozen=True)
class WorkingHours:
    """When somebody is there: weekdays (0 is Monday) and the hours of each, in the hospital's own time."""

    zone: ZoneInfo
    days: frozenset[int]
    begin: time
    end: time

    @property
    def length(self) -> timedelta:
        """One working day."""
        return timedelta(hours=self.end.hour - self.begin.hour, minutes=self.end.minute - self.begin.minute)

    def after(self, since: datetime, span: timedelta) -> datetime:
        """The moment when `span` of working time has passed since then."""
        left, day = span, since.astimezone(self.zone).date()
        at = since
        while True:
            opens, closes = self._open(day)
            if day.weekday() in self.days and at < closes:
                begin = max(at, opens)
                if left <= closes - begin:
                    return (begin + left).astimezone(UTC)
                left -= closes - begin
            day += timedelta(days=1)
            at = max(at, self._open(day)[0])

    def _open(self, day: date) -> tuple[datetime, datetime]:
        # Through UTC, so that the two nights a year on which clocks change are counted as they pass.
        return (
            datetime.combine(day, self.begin, self.zone).astimezone(UTC),
            datetime.combine(day, self.end, self.zone).astimezone(UTC),
        )


@dataclass(frozen=True)
class Allowed:
    """The time allowed: `days` working days and a span, in working time or by the clock."""

    span: timedelta
    days: float = 0
    working: bool = False


@dataclass(frozen=True)
class DueTimes:
    """The time allowed for each tier and for a question without one; when to remind; whom to tell when it is over."""

    tiers: dict[int, Allowed]
    untiered: Allowed
    hours: WorkingHours
    remind: float = 0.5
    tell: tuple[str, ...] = field(default=("team",))
    every: timedelta = timedelta(minutes=30)

    def due(self, tier: int | None, since: datetime) -> datetime:
        """The moment by which a matter raised at `since` is answered."""
        if tier is not None and tier not in self.tiers:
            raise Unfit(f"there is no tier {tier}; known: {sorted(self.tiers)}")
        allowed = self.untiered if tier is None else self.tiers[tier]
        if not allowed.working:
            return since + allowed.span + timedelta(days=allowed.days)
        return self.hours.after(since, allowed.span + self.hours.length * allowed.days)

    def remind_at(self, created: datetime, due: datetime) -> datetime:
        """When the team is reminded of a matter that nobody has taken."""
        return created + (due - created) * self.remind

    def overdue_at(self, due: datetime, steps: int) -> datetime:
        """When the next on the list is told, after `steps` have been."""
        return due + self.every * steps

    def recipient(self, steps: int) -> str:
        """Who is told after `steps` others were; the last on the list for ever after."""
        return self.tell[min(steps, len(self.tell) - 1)]


def load_due(path: Path = PACKAGED) -> DueTimes:
    """Read the file; an unknown key, unit or zone or a time that isn't positive is an error naming it."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if odd := set(found) ^ _KEYS:
        raise Unfit(f"{path.name}: keys {sorted(odd)} are unknown or missing")
    remind = float(found["remind"])
    if not 0 < remind < 1:
        raise Unfit(f"{path.name}: remind is a share of the time, between 0 and 1")
    if not found["overdue"]["tell"]:
        raise Unfit(f"{path.name}: overdue needs somebody to tell")
    return DueTimes(
        tiers={int(tier): _allowed(value, path) for tier, value in found["tiers"].items()},
        untiered=_allowed(found["untiered"], path),
        hours=_hours(found["working"], path),
        remind=remind,
        tell=tuple(found["overdue"]["tell"]),
        every=_allowed(found["overdue"]["every"], path).span,
    )


def _hours(row: dict[str, Any], path: Path) -> WorkingHours:
    try:
        zone = ZoneInfo(row["zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unfit(f"{path.name}: there is no time zone {row['zone']!r}") from error
    unknown = set(row["days"]) - set(_DAYS)
    if unknown or not row["days"]:
        raise Unfit(f"{path.name}: days are some of {', '.join(_DAYS)}")
    hours = WorkingHours(
        zone, frozenset(_DAYS.index(d) for d in row["days"]), time.fromisoformat(row["from"]), time.fromisoformat(row["to"])
    )
    if hours.length <= timedelta(0):
        raise Unfit(f"{path.name}: working hours must end after they begin")
    return hours


def _allowed(value: dict[str, Any], path: Path) -> Allowed:
    spans = {unit: amount for unit, amount in (value or {}).items() if unit != "working"}
    if not spans or set(spans) - _UNITS:
        raise Unfit(f"{path.name}: a time needs some of {sorted(_UNITS)}, found {sorted(value or {})}")
    if not all(amount > 0 for amount in spans.values()):
        raise Unfit(f"{path.name}: a time must be longer than nothing")
    days = float(spans.pop("days", 0))
    return Allowed(timedelta(**spans), days, bool(value.get("working", False)))
