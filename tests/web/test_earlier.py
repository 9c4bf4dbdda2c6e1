"""A conversation about the newest report uses the person's earlier reports: theirs alone, released, and not withdrawn."""

from collections.abc import Callable

from assistant.answer.turn import Assistant
from assistant.conversation import Store
from assistant.conversation.records import NewReport
from assistant.web.arrival import import_report
from tests.web.running import Page

QUESTION = "Has the nodule grown since last time?"


def of(report_id: str, person: str, status: str, day: str) -> NewReport:
    text = "CT CHEST\nFindings: 9 mm solid nodule in the right upper lobe."
    return NewReport(id=report_id, person_id=person, title="CT", date=day, modality="CT", language="en", status=status, text=text)  # type: ignore[arg-type]


def cited(page: Page, report: str) -> tuple[set[str], str]:
    reply = page.ask(page.open(report), QUESTION, language="en")[-1].data
    sources = [c for s in reply["sentences"] for c in s["sources"] if c["kind"] == "report"]
    for source in sources:
        text = page.http.get(f"/api/reports/{source.get('report', report)}").json()["text"]
        assert text[source["start"] : source["end"]] == source["quote"]
    return {c["report"] for c in sources if "report" in c}, " ".join(s["text"] for s in reply["sentences"])


def test_only_what_this_person_may_see_is_used(store: Store, assistant: Assistant, page: Callable[[str | None], Page]) -> None:
    import_report(store, assistant, of("other", "demo-john", "final", "2026-05-01"))
    import_report(store, assistant, of("held", "demo-mary", "preliminary", "2026-05-02"))
    import_report(store, assistant, of("gone", "demo-mary", "final", "2026-05-03"))
    store.withdraw_report("gone")
    import_report(store, assistant, of("later", "demo-mary", "final", "2026-11-01"))
    found, text = cited(page("demo-mary"), "demo-ct-chest-2026")
    assert found == {"demo-ct-chest-2025"}
    assert "6 mm in the report of 20 October 2025" in text and "9 mm" not in text


def test_without_an_earlier_report_nothing_is_compared(page: Callable[[str | None], Page]) -> None:
    found, text = cited(page("demo-mary"), "demo-ct-chest-2025")
    assert not found and "2026" not in text
