"""A real store in a folder of its own, one patient with a released report, two radiologists."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Store
from assistant.conversation.records import Actor, NewReport, Person

TEXT = "CT of the chest. Small pleural effusion on the left. No pneumothorax."


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **span: float) -> None:
        self.time += timedelta(**span)


def chest_report(**changes: object) -> NewReport:
    values: dict[str, object] = {
        "id": "r1",
        "person_id": "p1",
        "text": TEXT,
        "title": "CT chest",
        "date": "2026-11-20",
        "modality": "CT",
        "language": "en",
        "released_at": datetime(2026, 11, 21, tzinfo=UTC),
    }
    return NewReport(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/store.db"


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    opened = Store(url, clock=clock)
    opened.add_person(Person("p1", "Ada Example", "patient", demo=True))
    opened.add_person(Person("p2", "Bo Example", "patient", demo=True))
    opened.add_person(Person("rad1", "Dr Weber", "radiologist", demo=True))
    opened.add_person(Person("rad2", "Dr Okafor", "radiologist", demo=True))
    opened.add_report(chest_report())
    yield opened
    opened.close()


@pytest.fixture
def chat(store: Store) -> str:
    return store.open_conversation("p1", ["r1"]).conversation.id


@pytest.fixture
def patient() -> Actor:
    return Actor("patient", "p1")


@pytest.fixture
def weber() -> Actor:
    return Actor("radiologist", "rad1")


@pytest.fixture
def okafor() -> Actor:
    return Actor("radiologist", "rad2")
