"""Nobody is left alone: one escalation for a matter, its owner, its due time, its record, its notices."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from assistant.conversation import Store
from assistant.conversation.due import load_due
from assistant.conversation.errors import ClaimLost, Refused, Unfit
from assistant.conversation.outbox import MAX_ATTEMPTS
from assistant.conversation.records import Actor, Communication, NewEscalation, Notice
from tests.conversation.conftest import Clock, chest_report


def matter(chat: str | None = None, tier: int | None = 2, **more: object) -> NewEscalation:
    return NewEscalation(
        "pleural-effusion",
        "tier-2",
        tier,
        report_id="r1",
        conversation_id=chat,
        **more,  # type: ignore[arg-type]
    )


def test_a_matter_is_raised_once_while_it_is_open(store: Store, chat: str, weber: Actor) -> None:
    first = store.raise_escalation(matter(chat))
    again = store.raise_escalation(matter(chat))
    assert first.created and not again.created and again.escalation.id == first.escalation.id
    assert [event.kind for event in store.events_after(chat, 0)] == ["opened", "escalated"]
    assert len(store.take_notices()) == 1
    store.claim(first.escalation.id, weber)
    assert store.raise_escalation(matter(chat)).escalation.owner == "rad1"
    store.reply_as_person(first.escalation.id, weber, {"text": "It is small."})
    assert store.raise_escalation(matter(chat)).created, "an answered matter that is asked again is new"
    assert len(store.escalations()) == 2


def test_other_matters_and_other_reports_are_escalations_of_their_own(store: Store, chat: str) -> None:
    store.add_report(chest_report(id="r2"))
    ids = {
        store.raise_escalation(new).escalation.id
        for new in (
            matter(chat),
            NewEscalation("pneumonia", "tier-2", 2, report_id="r1", conversation_id=chat),
            NewEscalation("pleural-effusion", "tier-2", 2, report_id="r2"),
        )
    }
    assert len(ids) == 3 and len(store.escalations(report_id="r1")) == 2


def test_what_the_report_raised_is_joined_by_the_chat_that_asks(store: Store, weber: Actor, patient: Actor) -> None:
    raised = store.raise_escalation(matter(origin="report", finding="pleural-effusion")).escalation
    assert raised.conversations == () and raised.communication.identified_at == store.now()
    chat = store.open_conversation("p1", ["r1"]).conversation.id
    joined = store.raise_escalation(matter(chat))
    assert not joined.created and joined.escalation.conversations == (chat,)
    assert store.events_after(chat, 0)[-1].kind == "escalated"
    assert store.withdraw_escalation(raised.id, patient, chat).state == "waiting", "the finding stays"
    assert store.events_after(chat, 0)[-1].kind == "person_withdrawn"
    with pytest.raises(Refused):
        store.withdraw_escalation(raised.id, patient, chat)
    store.claim(raised.id, weber)
    assert store.events_after(chat, 0)[-1].kind == "person_withdrawn", "the chat has left the matter"
    assert store.verify() == []


def test_every_chat_that_asked_hears_the_answer(store: Store, chat: str, weber: Actor) -> None:
    store.add_report(chest_report(id="r2"))
    other = store.open_conversation("p1", ["r1", "r2"]).conversation.id
    case = store.raise_escalation(matter(chat)).escalation
    store.raise_escalation(matter(other))
    store.claim(case.id, weber)
    store.reply_as_person(case.id, weber, {"text": "It is small."})
    for conversation in (chat, other):
        last = store.events_after(conversation, 0)[-1]
        assert last.kind == "replied" and last.content == {"text": "It is small."} and last.actor == weber


def test_a_lost_claim_names_the_owner(store: Store, chat: str, weber: Actor, okafor: Actor) -> None:
    case = store.raise_escalation(matter(chat)).escalation
    assert store.claim(case.id, weber).owner == "rad1"
    assert store.claim(case.id, weber).state == "claimed"
    acts: tuple[Callable[[], object], ...] = (
        lambda: store.claim(case.id, okafor),
        lambda: store.reply_as_person(case.id, okafor, {"text": "x"}),
        lambda: store.close_case(case.id, okafor),
    )
    for act in acts:
        with pytest.raises(ClaimLost) as lost:
            act()
        assert lost.value.owner == "rad1"


def test_a_case_walks_through_its_states(store: Store, chat: str, weber: Actor, okafor: Actor) -> None:
    case = store.raise_escalation(matter(chat)).escalation
    store.claim(case.id, weber)
    assert store.release(case.id, weber).owner is None
    store.claim(case.id, weber)
    assert store.transfer(case.id, weber, "rad2").owner == "rad2"
    store.reply_as_person(case.id, okafor, {"text": "It is small."})
    assert store.close_case(case.id, okafor).state == "closed"
    assert store.escalations() == [] and store.escalations(conversation_id=chat)[0].owner == "rad2"
    kinds = [event.kind for event in store.events_after(chat, 1)]
    assert kinds == ["escalated", "claimed", "unclaimed", "claimed", "transferred", "replied", "closed"]
    with pytest.raises(Refused):
        store.claim(case.id, weber)


def test_a_case_goes_back_to_the_assistant(store: Store, chat: str, weber: Actor) -> None:
    case = store.raise_escalation(matter(chat)).escalation
    store.claim(case.id, weber)
    assert store.hand_back(case.id, weber).state == "returned"
    assert store.raise_escalation(matter(chat)).created


def test_a_patient_takes_a_question_back_only_while_nobody_has_it(store: Store, chat: str, patient: Actor, weber: Actor) -> None:
    first = store.request_person(chat, "p1", "Please call me").escalation
    assert store.withdraw_escalation(first.id, patient, chat).state == "withdrawn"
    second = store.request_person(chat, "p1")
    assert second.created
    store.claim(second.escalation.id, weber)
    with pytest.raises(Refused):
        store.withdraw_escalation(second.escalation.id, patient, chat)
    with pytest.raises(Refused):
        store.claim(store.raise_escalation(matter(chat)).escalation.id, patient)


def test_due_times_follow_the_tier_and_a_worse_tier_hastens(store: Store, chat: str, clock: Clock) -> None:
    slow = store.raise_escalation(matter(chat, tier=3)).escalation
    clock.advance(minutes=5)
    fast = store.raise_escalation(matter(chat, tier=1)).escalation
    assert fast.id == slow.id and fast.tier == 1 and fast.due_at < slow.due_at
    assert store.raise_escalation(matter(chat, tier=2)).escalation.tier == 1
    assert len(store.take_notices()) == 2, "the radiologists hear that it became urgent"
    assert store.overdue() == []
    clock.advance(minutes=31)
    assert [case.id for case in store.overdue()] == [slow.id]


def test_the_queue_has_the_most_urgent_first(store: Store, chat: str) -> None:
    for name, tier in (("a", None), ("b", 3), ("c", 1), ("d", 2)):
        store.raise_escalation(NewEscalation(name, "test", tier, report_id="r1", conversation_id=chat))
    assert [case.matter for case in store.escalations()] == ["c", "d", "b", "a"]


def test_the_packaged_due_times_are_minutes_hours_and_working_days() -> None:
    due = load_due()
    tuesday = Clock()()  # 19:00 in Zurich: everybody has gone home
    assert due.due(1, tuesday) == tuesday + timedelta(minutes=30), "the clock does not stop for a bleeding"
    assert due.due(2, tuesday) == tuesday + timedelta(hours=4)
    assert due.due(3, tuesday) == datetime(2026, 11, 26, 17, 0, tzinfo=UTC), "Wednesday and Thursday, until they close"
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    assert due.due(None, friday) == datetime(2026, 12, 2, 15, 0, tzinfo=UTC), "the weekend does not count"
    with pytest.raises(Unfit):
        due.due(7, tuesday)


def test_working_time_is_counted_through_the_night_on_which_clocks_change() -> None:
    hours = load_due().hours
    saturday = datetime(2026, 10, 24, 9, 0, tzinfo=UTC)
    assert hours.after(saturday, timedelta(hours=1)) == datetime(2026, 10, 26, 8, 0, tzinfo=UTC), "Monday, now one hour from UTC"


def test_the_communication_record_is_filled_in_and_logged_without_its_words(store: Store, weber: Actor) -> None:
    case = store.raise_escalation(matter(origin="report", finding="pleural-effusion")).escalation
    done = store.record(
        case.id,
        weber,
        Communication(told_by="rad1", received_by="Dr Lund", received_at="2026-11-24T20:05:00+01:00", how="telephone"),
    )
    assert done.communication.received_at == "2026-11-24T19:05:00.000000Z"
    assert done.communication.finding == "pleural-effusion" and done.communication.how == "telephone"
    assert store.verify() == []


def test_after_an_erasure_the_case_can_be_closed_but_not_replied_to(store: Store, chat: str, patient: Actor, weber: Actor) -> None:
    case = store.raise_escalation(matter(chat)).escalation
    store.erase(chat, patient)
    store.claim(case.id, weber)
    with pytest.raises(Refused):
        store.reply_as_person(case.id, weber, {"text": "It is small."})
    store.note(case.id, weber, {"text": "patient was called"})
    assert store.close_case(case.id, weber).state == "closed"
    assert store.verify() == []


def test_a_notice_is_retried_with_growing_waits_and_never_dropped(store: Store, clock: Clock) -> None:
    number = store.post(Notice("mail", {"case": "e1", "tier": 1}))
    assert [item.id for item in store.take_notices()] == [number]
    assert store.take_notices() == [], "taken by one sender at a time"
    clock.advance(seconds=61)
    assert [item.attempts for item in store.take_notices()] == [2], "a sender that died loses its lease"
    for _ in range(MAX_ATTEMPTS):
        store.notice_failed(number)
        clock.advance(hours=1)
        store.take_notices()
    assert store.notice_failed(number) and store.take_notices() == []
    assert [item.id for item in store.dead_notices()] == [number]
    store.revive_notice(number)
    assert [item.id for item in store.take_notices()] == [number]
    store.notice_delivered(number)
    clock.advance(days=1)
    assert store.take_notices() == [] and store.dead_notices() == []


def test_a_notice_with_words_in_it_is_refused(store: Store) -> None:
    with pytest.raises(Unfit):
        store.post(Notice("mail", {"subject": "Your lung finding"}))
