"""A report arrives: its alerts first, then its release; nothing twice."""

from datetime import UTC, datetime
from typing import Any

from assistant import demo
from assistant.answer.turn import Assistant
from assistant.conversation import Store
from assistant.conversation.records import Actor, NewReport
from assistant.report.model import Reading
from assistant.report.release import load_policies, release_at
from assistant.web.arrival import by_policy, import_report
from tests.web.standins import Around

FOUND = "Acute subdural haematoma on the left with midline shift."
CRITICAL = f"CT HEAD\n\nFindings:\n{FOUND}\n\nImpression: Subdural haematoma."
TOLD = CRITICAL + "\nDr Miller was informed by telephone at 14:05."
ISSUED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def report(text: str = CRITICAL, **changes: Any) -> NewReport:
    values = {"id": "n1", "person_id": "demo-john", "title": "CT head", "date": "2026-11-20", "modality": "CT"}
    return NewReport(**{**values, "language": "en", "issued_at": ISSUED, "text": text, **changes})  # type: ignore[arg-type]


def test_alerts_are_raised_before_the_patient_can_open_it(store: Store, assistant: Assistant) -> None:
    filed = import_report(store, assistant, report())
    assert filed.change == "new" and filed.report.released_at is not None
    cases = store.escalations(report_id="n1")
    assert cases and cases[0].tier == 1 and {case.origin for case in cases} == {"report"}
    ledger = ledger_of(store, "n1")
    assert ledger.index("escalated") < ledger.index("released")


def test_what_somebody_was_told_of_is_not_raised_again(store: Store, assistant: Assistant) -> None:
    import_report(store, assistant, report(TOLD))
    assert [case.reason for case in store.escalations(report_id="n1") if case.tier == 1] == []


def test_the_same_report_again_raises_nothing_even_after_its_case_was_closed(store: Store, assistant: Assistant) -> None:
    import_report(store, assistant, report())
    weber = Actor("radiologist", "demo-weber")
    before = store.escalations(report_id="n1")
    for case in before:
        store.claim(case.id, weber)
        store.close_case(case.id, weber)
    assert import_report(store, assistant, report()).change == "unchanged"
    assert len(store.escalations(report_id="n1")) == len(before)


def test_an_amendment_with_a_new_alert_raises_it_in_the_same_step(store: Store, assistant: Assistant) -> None:
    import_report(store, assistant, report("CT HEAD\n\nFindings: No haemorrhage. The ventricles are normal."))
    assert store.escalations(report_id="n1") == []
    filed = import_report(store, assistant, report(status="amended"))
    assert filed.change == "amended" and store.escalations(report_id="n1")[0].tier == 1


def test_a_preliminary_report_is_read_but_not_released_until_it_is_final(store: Store, assistant: Assistant) -> None:
    held = import_report(store, assistant, report(status="preliminary"))
    assert held.report.released_at is None and store.escalations(report_id="n1")
    final = import_report(store, assistant, report(status="final"))
    assert final.report.released_at is not None


def test_the_hospital_s_policy_decides_the_release(store: Store, assistant: Assistant) -> None:
    def never(_report: NewReport, reading: Reading, _at: datetime) -> None:
        assert reading.alerts

    assert import_report(store, assistant, report(), never).report.released_at is None


def test_a_policy_of_the_hospital_s_list_can_decide(store: Store, assistant: Assistant) -> None:
    default = load_policies().get()
    filed = import_report(store, assistant, report(), by_policy(default))
    expected = release_at(default, "final", ISSUED).released_at
    assert (filed.report.released_at is None) == (expected is None)


def test_sides_that_contradict_each_other_go_to_a_person(store: Store, assistant: Assistant) -> None:
    text = "CT CHEST\n\nFindings: Small pleural effusion on the left.\n\nImpression: Small pleural effusion on the right."
    import_report(store, assistant, report(text))
    assert "contradiction" in {case.reason for case in store.escalations(report_id="n1")}


def test_a_report_in_a_language_that_is_not_read_yet_is_seen_by_a_person(store: Store, assistant: Assistant) -> None:
    text = "Sağ plevral boşlukta az miktarda sıvı izlendi. Pnömotoraks görülmedi. Kalp boyutu normaldir."
    import_report(store, assistant, report(text, language="tr"))
    assert "report-unreadable" in {case.reason for case in store.escalations(report_id="n1")}


def test_a_reader_that_fails_keeps_the_report_back_and_tells_a_person(store: Store, assistant: Assistant) -> None:
    class Broken(Around):
        def read(self, text: str, language: str | None = None) -> Reading:
            raise ValueError(text)

    filed = import_report(store, Broken(assistant), report())
    assert filed.report.released_at is None
    assert [case.reason for case in store.escalations(report_id="n1")] == ["report-unreadable"]


def test_the_demonstration_is_loaded_once(store: Store, assistant: Assistant) -> None:
    def state() -> tuple[Any, ...]:
        reports = [r for p in store.people("patient") for r in store.released_reports(p.id)]
        return reports, store.escalations(), [store.people()]

    before = state()
    demo.load(store, assistant)
    assert state() == before
    assert len(before[0]) == 7 and {r.language for r in before[0]} == {"en", "de"}
    assert all("synth" in r.title for r in before[0]) and all("synthetic" in p.name for p in store.people())
    assert "demo-ct-abdomen" in {case.report_id for case in before[1]}, "a mass in the kidney is for a person"


def ledger_of(store: Store, report_id: str) -> list[str]:
    with store.database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT e.kind FROM events e JOIN conversations c ON c.id = e.conversation_id "
            "JOIN conversation_reports r ON r.conversation_id = c.id "
            "WHERE c.kind = 'ledger' AND r.report_id = ? ORDER BY e.seq",
            (report_id,),
        )
        return list(found.scalars())
