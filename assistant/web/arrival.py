"""A report arrives: it is read, its alerts are raised, and only then does it exist for its patient.

All of it is one transaction: no patient opens a report whose critical finding nobody has been told of.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from assistant.conversation import Store, escalations, reports
from assistant.conversation.database import Work
from assistant.conversation.records import SYSTEM, Filed, NewEscalation, NewReport
from assistant.conversation.times import stamp
from assistant.report.model import Reading
from assistant.report.release import Policy, release_at
from assistant.web.ports import Assistant

Release = Callable[[NewReport, Reading, datetime], datetime | None]
"""When a report is released: its time, or None for "not yet". The hospital's policy; `by_status` until it has one."""

RELEASED_STATUS = ("final", "amended", "corrected", "appended")
UNREAD = ("language_not_ready", "language_unknown", "not_a_report")
"""Problems after which no alert can be trusted to have been found: a person looks."""
UNREAD_TIER = 3
CONTRADICTION_TIER = 3  # days, and never lost: nobody explains it away meanwhile
_log = logging.getLogger(__name__)


def by_status(report: NewReport, _reading: Reading, at: datetime) -> datetime | None:
    """Final and amended reports at once (or when the source says), preliminary and withdrawn ones never."""
    if report.status not in RELEASED_STATUS:
        return None
    return report.released_at or at


def by_policy(policy: Policy) -> Release:
    """A release by one of the hospital's policies (`report/release.yaml`)."""
    return lambda report, _reading, _at: release_at(policy, report.status, report.issued_at).released_at


def import_report(store: Store, assistant: Assistant, report: NewReport, release: Release = by_status) -> Filed:
    """Take in a report. One on which the reader fails is kept, given to a person, and not released."""
    at = store.database.clock()
    matters: list[NewEscalation] = []
    released: datetime | None = None
    try:
        reading = assistant.read(report.text, report.language)
        matters = list(raised_by(reading, report.id))
        released = release(report, reading, at)
    except Exception as error:
        _log.error("report %s could not be read on arrival (%s)", report.id, type(error).__name__)
        matters = [_matter(report.id, "unread", "report-unreadable", UNREAD_TIER)]

    def work(open_work: Work) -> Filed:
        filed = reports.file(open_work, replace(report, released_at=None))
        if filed.change in ("new", "amended"):
            for matter in matters:
                escalations.raise_matter(open_work, matter, store.due)
        if filed.change == "stale" or filed.report.status not in RELEASED_STATUS or released is None:
            return filed
        return Filed(reports.release(open_work, report.id, stamp(released)), filed.change)

    return store.write(work)


def raised_by(reading: Reading, report_id: str) -> Iterator[NewEscalation]:
    """The escalations of a report: alerts that nobody was told of, places that can't both be true, a text not understood."""
    if any(problem.code in UNREAD for problem in reading.problems):
        yield _matter(report_id, "unread", "report-unreadable", UNREAD_TIER)
    urgent: dict[str, int] = {}
    for alert in reading.alerts:
        if alert.told is None:
            urgent[alert.concept] = min(alert.tier, urgent.get(alert.concept, alert.tier))
    for concept, tier in sorted(urgent.items(), key=lambda row: (row[1], row[0])):
        yield _matter(report_id, concept, "critical-finding", tier)
    for concept in _once(found.concept for found in reading.contradictions):
        yield _matter(report_id, f"contradiction.{concept}", "contradiction", CONTRADICTION_TIER, concept)


def _matter(report_id: str, matter: str, reason: str, tier: int, finding: str | None = None) -> NewEscalation:
    return NewEscalation(matter, reason, tier, report_id=report_id, origin="report", finding=finding or matter, actor=SYSTEM)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
