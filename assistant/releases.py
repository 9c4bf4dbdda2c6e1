"""Why a report exists for its patient, or not yet; and a clinician's word that it may."""

import argparse
import json

from assistant.conversation import Store
from assistant.conversation.errors import NotFound
from assistant.conversation.records import StoredReport
from assistant.conversation.times import moment
from assistant.errors import InputError
from assistant.report.release import packaged, release_at
from assistant.settings import Settings


def explain(options: argparse.Namespace, chosen: Settings) -> int:
    """Say when the report is visible, by which policy and rule. A stranger's report and none are the same."""
    store = Store(chosen.database_url)
    try:
        report = _of(store, options)
        policy = packaged().get(chosen.release or None)
        issued = store.issued_at(report.id)
        decision = release_at(policy, report.status, None if issued is None else moment(issued))
        visible = report.visible(store.now())
    finally:
        store.close()
    row = {
        "report": report.id,
        "status": report.status,
        "visible": visible,
        "released_at": report.released_at,
        "policy": policy.id,
        "rule": decision.rule,
        "explanation": decision.explanation,
        "source": policy.source,
        "verified": policy.verified,
    }
    if options.json:
        print(json.dumps(row, ensure_ascii=False))
    else:
        print(f"{report.id} ({report.status}): {'visible' if visible else 'not visible'} for its patient")
        if report.released_at is not None:
            print(f"  released at {report.released_at}")
        print(f"  {decision.explanation}")
        print(f"  policy {policy.id}{'' if policy.verified else ' (not verified)'}: {policy.source}")
    return 0


def confirm(options: argparse.Namespace, chosen: Settings) -> int:
    """Release a report that waits for a clinician; never a preliminary or withdrawn one."""
    store = Store(chosen.database_url, channels=chosen.channels)
    try:
        report = _of(store, options)
        decision = release_at(packaged().get(chosen.release or None), report.status, None, confirmed=moment(store.now()))
        if decision.released_at is None:
            raise InputError(decision.explanation)
        store.release_report(report.id, decision.released_at)
    finally:
        store.close()
    print(f"{report.id}: released")
    return 0


def _of(store: Store, options: argparse.Namespace) -> StoredReport:
    try:
        report = store.report(options.report)
    except NotFound:
        report = None
    if report is None or report.person_id != options.person:
        raise InputError(f"person {options.person!r} has no report {options.report!r}")
    return report
