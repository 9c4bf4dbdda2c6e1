"""By when a person answers: read from `due.yaml`, which a hospital may replace."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from assistant.conversation.errors import Unfit

PACKAGED = Path(__file__).parent / "due.yaml"
_UNITS = {"minutes", "hours", "days"}


@dataclass(frozen=True)
class DueTimes:
    """The time allowed for each tier, and for a question without one."""

    tiers: dict[int, timedelta]
    untiered: timedelta

    def due(self, tier: int | None, since: datetime) -> datetime:
        """The moment by which a matter raised at `since` is answered."""
        if tier is None:
            return since + self.untiered
        if tier not in self.tiers:
            raise Unfit(f"there is no tier {tier}; known: {sorted(self.tiers)}")
        return since + self.tiers[tier]


def load_due(path: Path = PACKAGED) -> DueTimes:
    """Read the file; an unknown key, unit or a time that isn't positive is an error naming it."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(found) - {"review", "tiers", "untiered"}
    if unknown:
        raise Unfit(f"{path.name}: unknown keys {sorted(unknown)}")
    tiers = {int(tier): _span(value, path) for tier, value in found["tiers"].items()}
    return DueTimes(tiers, _span(found["untiered"], path))


def _span(value: dict[str, float], path: Path) -> timedelta:
    if not value or set(value) - _UNITS:
        raise Unfit(f"{path.name}: a time needs some of {sorted(_UNITS)}, found {sorted(value or {})}")
    span = timedelta(**value)
    if span <= timedelta(0):
        raise Unfit(f"{path.name}: a time must be longer than nothing")
    return span
