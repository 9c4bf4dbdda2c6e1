"""A change of content: draft, evaluated, approved by a second person, live, rolled back to the hash before."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.changes import Changes
from assistant.errors import InputError
from assistant.evaluate import run
from assistant.settings import Settings

FILE = "prompts/wording/en.yaml"
REPORT = "FINDINGS: Small left pleural effusion."


@pytest.fixture
def changes(tmp_path: Path, built: Path) -> Changes:
    """With a fifth of the cases: enough to see what differs, and all safety classes are among them."""
    data = Path(shutil.copytree(built, tmp_path / "data", ignore=shutil.ignore_patterns("*.sqlite")))
    return Changes(Settings(data=data), partial(run, every=5))


def _said(changes: Changes) -> str:
    return " ".join(s.text for s in Assistant(Library(changes.content())).ask(REPORT, "Is there fluid?").sentences)


def test_one_word_changed_shows_exactly_its_sentences_goes_live_by_two_people_and_comes_back(changes: Changes) -> None:
    before = changes.content().hash
    old = "Your report describes"
    text = changes.text(FILE)
    assert old in text and old in _said(changes)
    change = changes.draft(FILE, text.replace(old, "Your report tells of"), "ada", "friendlier")
    assert _said(changes).startswith("Yes. " + old) or old in _said(changes), "a draft reaches nobody"
    found, rows = changes.check(change.id, "ada")
    assert found.state == "checked" and rows
    for row in rows:
        assert any(old in s for s in row.before) and any("Your report tells of" in s for s in row.after)
        kept = [s for s in row.before if old not in s]
        assert [s for s in row.after if "Your report tells of" not in s] == kept, "only sentences with the word differ"
    with pytest.raises(InputError, match="somebody else"):
        changes.approve(change.id, "ada")
    with pytest.raises(InputError, match="approved"):
        changes.promote(change.id, "bo")
    changes.approve(change.id, "bo")
    assert changes.promote(change.id, "bo").state == "live"
    assert "Your report tells of" in _said(changes) and changes.content().hash == found.hash
    assert changes.rollback(before[:12], "bo") == before
    assert old in _said(changes)
    assert [r["step"] for r in changes.history()] == ["drafted", "checked", "approved", "live", "rolled back"]
    assert changes.rollback(found.hash[:12], "bo") == found.hash, "and forward again"


def test_a_change_that_breaks_a_safety_class_is_blocked_whatever_the_mean_says(changes: Changes) -> None:
    text = changes.text("guardrails/rulesets/en/screen.yaml")
    cut = text.replace("action: emergency", "action: decline")
    assert cut != text
    change = changes.draft("guardrails/rulesets/en/screen.yaml", cut, "ada")
    found, _ = changes.check(change.id, "ada")
    assert found.state == "blocked" and found.new_unsafe
    with pytest.raises(InputError, match="blocked"):
        changes.approve(change.id, "bo")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (FILE, "state: ["),
        (FILE, "nonsense: 1\n"),
        ("prompts/wording/../../x.yaml", "a: 1"),
        ("/etc/passwd", "x"),
        ("prompts/nothing.yaml", "a: 1"),
        ("knowledge/glossary/chest/pleural-effusion.yaml", "kind: nonsense\n"),
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(changes: Changes, file: str, text: str) -> None:
    with pytest.raises(InputError):
        changes.draft(file, text, "ada")
    assert changes.all() == [] and changes.history() == []


def test_a_change_that_was_checked_against_another_content_is_not_made_live(changes: Changes) -> None:
    text = changes.text(FILE)
    first = changes.draft(FILE, text.replace("Your report describes", "Your report tells of"), "ada")
    second = changes.draft(FILE, text.replace("Yes.", "Yes, it does."), "ada")
    for change in (first, second):
        changes.check(change.id, "ada")
        changes.approve(change.id, "bo")
    changes.promote(first.id, "bo")
    with pytest.raises(InputError, match="since"):
        changes.promote(second.id, "bo")
