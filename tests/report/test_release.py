"""Nothing early: what no policy allows is held."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.report.release import PACKAGED, ReleaseError, load_policies, packaged, release_at

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, tzinfo=LONDON)  # a Tuesday


def test_the_default_waits_for_the_referrer() -> None:
    policy = packaged().get()
    held = release_at(policy, "final", NOON)
    assert (held.released_at, held.rule) == (None, "confirmed")
    assert release_at(policy, "final", None, confirmed=NOON).released_at == NOON


@pytest.mark.parametrize("policy", ["referrer-confirmed", "england", "sweden"])
@pytest.mark.parametrize("status", ["preliminary", "withdrawn", "unheard-of"])
def test_no_policy_and_no_person_opens_what_is_not_final(policy: str, status: str) -> None:
    assert release_at(packaged().get(policy), status, NOON, confirmed=NOON).released_at is None


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "appended"])
def test_sweden_shows_at_once(status: str) -> None:
    assert release_at(packaged().get("sweden"), status, NOON).released_at == NOON


@pytest.mark.parametrize(
    ("issued", "released"),
    [
        (NOON, NOON),
        (datetime(2026, 11, 24, 6, tzinfo=LONDON), datetime(2026, 11, 24, 8, tzinfo=LONDON)),
        (datetime(2026, 11, 27, 20, tzinfo=LONDON), datetime(2026, 11, 30, 8, tzinfo=LONDON)),  # Friday night
        (datetime(2026, 11, 28, 12, tzinfo=LONDON), datetime(2026, 11, 30, 8, tzinfo=LONDON)),  # Saturday
        (datetime(2026, 12, 24, 19, tzinfo=LONDON), datetime(2026, 12, 29, 8, tzinfo=LONDON)),  # Christmas, weekend
        (datetime(2026, 7, 3, 17, 30, tzinfo=UTC), datetime(2026, 7, 6, 8, tzinfo=LONDON)),  # 18:30 in summer time
    ],
)
def test_england_shows_in_working_time_only(issued: datetime, released: datetime) -> None:
    found = release_at(packaged().get("england"), "final", issued)
    assert found.released_at == released and "not been verified" in found.explanation


def test_a_year_without_holidays_holds() -> None:
    found = release_at(packaged().get("england"), "final", datetime(2027, 12, 31, 20, tzinfo=LONDON))
    assert (found.released_at, found.rule) == (None, "holidays")


@pytest.mark.parametrize("category", ["SWTH", "STBD", "never-heard-of"])
def test_a_category_that_is_held_or_unknown_waits_for_a_person(category: str) -> None:
    policy = packaged().get("sweden")
    assert release_at(policy, "final", NOON, category).rule == "category"
    assert release_at(policy, "final", NOON, category, confirmed=NOON).released_at == NOON


def test_a_category_can_delay() -> None:
    assert release_at(packaged().get("sweden"), "final", NOON, "SID").released_at == NOON + timedelta(days=1)


def test_an_unknown_time_of_issue_holds() -> None:
    assert release_at(packaged().get("sweden"), "final", None).rule == "issued"


def test_a_time_without_zone_is_an_error() -> None:
    with pytest.raises(ReleaseError, match="no time zone"):
        release_at(packaged().get("sweden"), "final", datetime(2026, 11, 24))


def test_every_policy_names_its_source() -> None:
    for policy in packaged().by_id.values():
        assert policy.source and policy.checked and policy.place


def test_an_unknown_policy_names_the_known_ones() -> None:
    with pytest.raises(ReleaseError, match="atlantis.*known: england"):
        packaged().get("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("rule: at_once", "rule: soon", "rule 'soon' is unknown"),
        ("place: SE", "plaice: SE", "place missing"),
        ("zone: Europe/London", "zone: Europe/Londinium", "zone 'Europe/Londinium' is unknown"),
        ("SWTH: hold", "SWTH: {weeks: 1}", "a delay is a mapping"),
        ("default: referrer-confirmed", "default: nobody", "no release policy"),
        ("verified: false", "verified: maybe", "verified must be"),
        ("review:", "revue:", "needs exactly"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    path = tmp_path / "release.yaml"
    path.write_text(PACKAGED.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ReleaseError, match=what):
        load_policies(path)
