"""What happens to a matter by time alone: a reminder, and who is told when its time is over.

Each step is written with its notice in one transaction under the row's lock: two watchers do nothing twice.
"""

from sqlalchemy import Connection, select, update

from assistant.conversation import outbox
from assistant.conversation.database import Work
from assistant.conversation.due import DueTimes
from assistant.conversation.escalations import get, lock, tell
from assistant.conversation.records import SYSTEM, Escalation, NewEvent, Notice
from assistant.conversation.steps import load_states
from assistant.conversation.tables import EscalationRow
from assistant.conversation.times import moment, stamp


def pending(connection: Connection, due_times: DueTimes, at: str) -> list[str]:
    """Ids of open matters whose next step is due at this time."""
    query = select(
        EscalationRow.id,
        EscalationRow.state,
        EscalationRow.created_at,
        EscalationRow.due_at,
        EscalationRow.reminded_at,
        EscalationRow.overdue_steps,
    ).where(EscalationRow.state.in_(load_states().open))
    rows = connection.execute(query.order_by(EscalationRow.due_at, EscalationRow.id))
    return [row.id for row in rows if _next(row.state, row.created_at, row.due_at, row.reminded_at, row.overdue_steps, due_times, at)]


def step(work: Work, escalation_id: str, due_times: DueTimes) -> Escalation:
    """Take the step that is due now, if another watcher has not taken it."""
    known = lock(work, escalation_id)
    if known.state not in load_states().open:
        return known
    due = _next(known.state, known.created_at, known.due_at, known.reminded_at, known.overdue_steps, due_times, work.at)
    if due == "remind":
        return _told(work, known, "reminded", "team", {"reminded_at": work.at})
    if due == "overdue":
        # A server that was off for a day tells each on the list once, not once for every half hour that it slept.
        gone = (moment(work.at) - moment(known.due_at)) // due_times.every
        steps = max(known.overdue_steps + 1, min(gone, len(due_times.tell)))
        values = {"overdue_steps": steps, "reminded_at": known.reminded_at or work.at}
        return _told(work, known, "overdue", due_times.recipient(known.overdue_steps), values)
    return known


def _next(state: str, created: str, due: str, reminded: str | None, steps: int, due_times: DueTimes, at: str) -> str | None:
    """What is due: "overdue", "remind" or nothing."""
    if stamp(due_times.overdue_at(moment(due), steps)) <= at:
        return "overdue"
    waits = state == "waiting" and reminded is None
    if waits and stamp(due_times.remind_at(moment(created), moment(due))) <= at:
        return "remind"
    return None


def _told(work: Work, known: Escalation, kind: str, recipient: str, values: dict[str, object]) -> Escalation:
    work.connection.execute(update(EscalationRow).where(EscalationRow.id == known.id).values(**values))
    data = {"tier": known.tier, "to": recipient}
    tell(work, known, NewEvent("overdue" if kind == "overdue" else "reminded", SYSTEM, data))
    payload = {"escalation": known.id, "tier": known.tier, "due_at": known.due_at, "to": recipient}
    outbox.post(work, Notice(f"escalation.{kind}", payload))
    return get(work.connection, known.id)
