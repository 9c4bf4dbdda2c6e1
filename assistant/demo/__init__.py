"""Synthetic people and reports, invented for demonstration and plainly marked so."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from assistant.conversation import Store
from assistant.conversation.records import NewReport, Person
from assistant.web.arrival import import_report
from assistant.web.ports import Assistant

HERE = Path(__file__).parent


def load(store: Store, assistant: Assistant) -> None:
    """Put the demonstration into the store; loading it again changes nothing."""
    for row in _read(HERE / "people.yaml")["people"]:
        store.add_person(Person(row["id"], row["name"], row["role"], demo=True))
    for path in sorted((HERE / "reports").glob("*.yaml")):
        import_report(store, assistant, _report(_read(path)))


def _report(row: dict[str, Any]) -> NewReport:
    issued = datetime.fromisoformat(row["date"]).replace(hour=12, tzinfo=UTC)
    return NewReport(
        id=row["id"],
        person_id=row["person"],
        text=row["text"].rstrip("\n"),
        title=row["title"],
        date=row["date"],
        modality=row["modality"],
        language=row["language"],
        status=row["status"],
        released_at=issued,
        issued_at=issued,
    )


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
