"""Reports and their versions: arrival, amendment, release, withdrawal."""

from collections.abc import Sequence
from typing import Any, Literal, cast

from sqlalchemy import Connection, insert, select, update

from assistant.conversation.chain import CODE_LENGTH, ID_LENGTH, clean, code, digest
from assistant.conversation.contents import keep
from assistant.conversation.database import AnyRow, Work
from assistant.conversation.errors import NotFound, Refused
from assistant.conversation.log import append, chats_about, open_ledger
from assistant.conversation.records import (
    SYSTEM,
    EventKind,
    Filed,
    NewEvent,
    NewReport,
    ReportStatus,
    StoredReport,
)
from assistant.conversation.tables import ContentRow, PersonRow, ReportRow, ReportVersionRow
from assistant.conversation.times import stamp

_REPORTS = (
    select(
        ReportRow.id,
        ReportRow.person_id,
        ReportRow.title,
        ReportRow.date,
        ReportRow.modality,
        ReportRow.language,
        ReportRow.status,
        ReportRow.version,
        ReportRow.released_at,
        ReportRow.accession,
        ReportRow.source_format,
        ReportVersionRow.issued_at,
        ContentRow.salt,
        ContentRow.body,
        ContentRow.digest,
    )
    .join(
        ReportVersionRow,
        (ReportVersionRow.report_id == ReportRow.id) & (ReportVersionRow.version == ReportRow.version),
    )
    .join(ContentRow, ContentRow.id == ReportVersionRow.content_id)
)


def file(work: Work, report: NewReport) -> Filed:
    """Take in a report: a new one, a new version of a known one, or the same once more.

    A known id with a changed text becomes the next version; its conversations get an `amended` event.
    An amended report stays released if it was: its patient has read the old text, and it no longer holds.
    A copy issued before the present version is stale and changes nothing, and the same text delivered
    again does not bring a withdrawn report back.
    """
    code(report.id, "a report's id")
    text = clean(report.text)
    known = work.connection.execute(_REPORTS.where(ReportRow.id == report.id).with_for_update(of=ReportRow)).one_or_none()
    if known is None:
        return _file_new(work, report, text)
    if known.person_id != report.person_id:
        raise Refused(f"report {report.id} belongs to another person: check the patient identifiers")
    issued = None if report.issued_at is None else stamp(report.issued_at)
    if issued is not None and known.issued_at is not None and issued < known.issued_at:
        return Filed(get(work.connection, report.id), "stale")
    changed = known.salt is None or digest(known.salt, text) != known.digest
    status = _next_status(cast(ReportStatus, known.status), report.status, changed)
    if not changed and status == known.status:
        return Filed(get(work.connection, report.id), "unchanged")
    version = known.version + 1 if changed else known.version
    if changed:
        _add_version(work, report, text, version, status)
    else:
        _set_version_status(work, report.id, version, status)
    released = known.released_at
    if released is None and report.released_at is not None:
        released = stamp(report.released_at)
    work.connection.execute(
        update(ReportRow)
        .where(ReportRow.id == report.id)
        .values(**_described(report), status=status, version=version, released_at=released)
    )
    withdrawn = status == "withdrawn" and known.status != "withdrawn"
    if not withdrawn and not changed:
        return Filed(get(work.connection, report.id), "unchanged")
    change: Literal["withdrawn", "amended"] = "withdrawn" if withdrawn else "amended"
    _announce(work, report.person_id, report.id, change, status, version, known.version)
    return Filed(get(work.connection, report.id), change)


def withdraw(work: Work, report_id: str) -> StoredReport:
    """Take a report back; its conversations get a `withdrawn` event. Twice is the same as once."""
    known = _lock(work, report_id)
    if known.status != "withdrawn":
        work.connection.execute(update(ReportRow).where(ReportRow.id == report_id).values(status="withdrawn"))
        _set_version_status(work, report_id, known.version, "withdrawn")
        _announce(work, known.person_id, report_id, "withdrawn", "withdrawn", known.version, known.version)
    return get(work.connection, report_id)


def release(work: Work, report_id: str, at: str) -> StoredReport:
    """Let the report exist for its patient from a time on; an earlier release stands."""
    known = _lock(work, report_id)
    if known.released_at is None or at < known.released_at:
        work.connection.execute(update(ReportRow).where(ReportRow.id == report_id).values(released_at=at))
        _write_ledger(work, known.person_id, report_id, "released", {"released_at": at})
    return get(work.connection, report_id)


def get(connection: Connection, report_id: str, version: int | None = None) -> StoredReport:
    """A report, or NotFound; with `version`, as it read in that version."""
    row = connection.execute(_REPORTS.where(ReportRow.id == report_id)).one_or_none()
    if row is None:
        raise NotFound(f"no report {report_id}")
    if version is None or version == row.version:
        return _report(row)
    old = connection.execute(
        select(ReportVersionRow.version, ReportVersionRow.status, ContentRow.body, ContentRow.digest)
        .join(ContentRow, ContentRow.id == ReportVersionRow.content_id)
        .where(ReportVersionRow.report_id == report_id, ReportVersionRow.version == version)
    ).one_or_none()
    if old is None:
        raise NotFound(f"no version {version} of report {report_id}")
    return _report(row, old)


def issued_at(connection: Connection, report_id: str) -> str | None:
    """When the source issued the present version; NotFound for an unknown report."""
    row = connection.execute(_REPORTS.where(ReportRow.id == report_id)).one_or_none()
    if row is None:
        raise NotFound(f"no report {report_id}")
    found: str | None = row.issued_at
    return found


def heads(connection: Connection, report_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Id, title, date, modality and language of reports by id, without their texts."""
    columns = (ReportRow.id, ReportRow.title, ReportRow.date, ReportRow.modality, ReportRow.language)
    rows = connection.execute(select(*columns).where(ReportRow.id.in_(set(report_ids)))).mappings()
    return {row["id"]: dict(row) for row in rows}


def released(connection: Connection, person_id: str, at: str) -> list[StoredReport]:
    """What exists for this patient at a time, newest exam first. Withdrawn ones keep their status."""
    query = _REPORTS.where(
        ReportRow.person_id == person_id,
        ReportRow.released_at.is_not(None),
        ReportRow.released_at <= at,
    )
    return [_report(row) for row in connection.execute(query.order_by(ReportRow.date.desc(), ReportRow.id))]


def get_released(connection: Connection, report_id: str, person_id: str, at: str) -> StoredReport:
    """A report as its patient may see it: a stranger's, an unreleased and a missing one are alike."""
    row = connection.execute(_REPORTS.where(ReportRow.id == report_id)).one_or_none()
    if row is not None and row.person_id == person_id and (found := _report(row)).visible(at):
        return found
    raise NotFound(f"no report {report_id} for this person")


def _file_new(work: Work, report: NewReport, text: str) -> Filed:
    person = select(PersonRow.id).where(PersonRow.id == report.person_id)
    if work.connection.execute(person).first() is None:
        raise NotFound(f"no person {report.person_id}")
    released = None if report.released_at is None else stamp(report.released_at)
    work.connection.execute(
        insert(ReportRow).values(
            **_described(report),
            id=report.id,
            person_id=report.person_id,
            status=report.status,
            version=1,
            released_at=released,
        )
    )
    _add_version(work, report, text, 1, report.status)
    data = {"version": 1, "status": report.status, "released_at": released}
    _write_ledger(work, report.person_id, report.id, "received", data)
    return Filed(get(work.connection, report.id), "new")


def _next_status(known: ReportStatus, given: ReportStatus, changed: bool) -> ReportStatus:
    """A preliminary text that becomes final is no amendment; any other change of words is one."""
    if given == "withdrawn":
        return "withdrawn"
    if not changed:
        return given if known == "preliminary" else known
    if given in ("corrected", "appended") or known == "preliminary":
        return given
    return "amended"


def _described(report: NewReport) -> dict[str, Any]:
    return {
        "title": clean(report.title),
        "date": code(report.date, "a report's date", 32),
        "modality": clean(report.modality)[:ID_LENGTH],
        "language": code(report.language, "a report's language", CODE_LENGTH),
        "accession": None if report.accession is None else code(report.accession, "an accession number"),
        "source_format": code(report.source_format, "a report's format", CODE_LENGTH),
    }


def _add_version(work: Work, report: NewReport, text: str, version: int, status: ReportStatus) -> None:
    work.connection.execute(
        insert(ReportVersionRow).values(
            report_id=report.id,
            version=version,
            status=status,
            content_id=keep(work, text).id,
            received_at=work.at,
            issued_at=None if report.issued_at is None else stamp(report.issued_at),
        )
    )


def _set_version_status(work: Work, report_id: str, version: int, status: ReportStatus) -> None:
    work.connection.execute(
        update(ReportVersionRow)
        .where(ReportVersionRow.report_id == report_id, ReportVersionRow.version == version)
        .values(status=status)
    )


def _announce(
    work: Work,
    person_id: str,
    report_id: str,
    kind: EventKind,
    status: ReportStatus,
    version: int,
    previous: int,
) -> None:
    """Tell every chat about the report, and its ledger."""
    data = {"report": report_id, "status": status, "version": version, "previous": previous}
    for chat in chats_about(work.connection, report_id):
        append(work, chat, NewEvent(kind, SYSTEM, data))
    _write_ledger(work, person_id, report_id, kind, data)


def _write_ledger(work: Work, person_id: str, report_id: str, kind: EventKind, data: dict[str, Any]) -> None:
    append(work, open_ledger(work, person_id, report_id), NewEvent(kind, SYSTEM, {**data, "report": report_id}))


def _lock(work: Work, report_id: str) -> AnyRow:
    row = work.connection.execute(
        select(ReportRow.person_id, ReportRow.status, ReportRow.version, ReportRow.released_at)
        .where(ReportRow.id == report_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(f"no report {report_id}")
    return row


def _report(row: AnyRow, old: AnyRow | None = None) -> StoredReport:
    text = row if old is None else old
    return StoredReport(
        id=row.id,
        person_id=row.person_id,
        title=row.title,
        date=row.date,
        modality=row.modality,
        language=row.language,
        status=text.status,
        version=text.version,
        released_at=row.released_at,
        accession=row.accession,
        source_format=row.source_format,
        text=text.body or "",
        digest=text.digest,
    )
