"""A hospital's own content: what a person changes with a text editor changes what it should, and nothing else."""

import json
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

import prompts
from assistant import cli
from assistant.answer.library import Library
from assistant.answer.reply import Reply
from assistant.answer.shapes import reply_json
from assistant.answer.turn import Assistant
from assistant.cases import Cases
from assistant.content import Content
from assistant.errors import SettingsError
from assistant.lines import serve
from assistant.settings import Settings
from assistant.settings import settings as read_settings
from assistant.verbs import Verbs
from prompts.layers import ContentError

WORDING = Path(prompts.__file__).parent / "wording" / "en.yaml"
REPORT = "CT CHEST. FINDINGS: No pneumothorax. Small right pleural effusion."
ENTRY = "knowledge/glossary/chest/pneumothorax.yaml"
OWN = "Air lies where none should be, between the lung and the ribs."


class WithoutVectors(Content):
    """Another glossary would be another index, and that takes a minute."""

    def index_ready(self) -> bool:
        return False


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "overlay"
    folder.mkdir()
    return folder


def content(built: Path, overlay: Path | None = None) -> Content:
    return WithoutVectors(Settings(data=built, content=overlay))


def write(overlay: Path, name: str, text: str | bytes) -> Path:
    path = overlay / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def said(reply: Reply) -> str:
    return json.dumps(reply_json(reply), ensure_ascii=False)


def answers(of: Content) -> dict[str, str]:
    """What is answered to every evaluation case, as JSON without its time."""
    assistant, cases = Assistant(Library(of)), Cases(of.wording)
    return {
        case.id: said(assistant.ask(cases.reports[case.report], case.question, case.language, case.country, case.level))
        for case in cases.all
    }


def meaning(of: Content, language: str = "en") -> str:
    return said(Assistant(Library(of)).ask(REPORT, "pneumothorax?", language))


def test_one_word_changed_changes_exactly_the_answers_that_use_it(built: Path, overlay: Path) -> None:
    sentence = "I have passed your question to the radiology team;"
    copy = WORDING.read_text(encoding="utf-8")
    assert copy.count(sentence) == 1
    before, hash_before = answers(content(built)), content(built).hash
    path = write(overlay, "prompts/wording/en.yaml", copy.replace(sentence, sentence.replace("team", "ward")))
    after = answers(content(built, overlay))
    changed = {id for id in before if before[id] != after[id]}
    using = {id for id in before if sentence in before[id]}
    assert changed == using and using
    assert all(after[id] == before[id].replace(sentence, sentence.replace("team", "ward")) for id in changed)
    assert content(built, overlay).hash != hash_before
    path.unlink()
    assert content(built, overlay).hash == hash_before
    assert answers(content(built, overlay)) == before


def test_a_file_with_the_one_changed_line_is_enough(built: Path, overlay: Path) -> None:
    write(overlay, "prompts/wording/en.yaml", "handoff:\n  person: Somebody from our ward answers you here.\n")
    reply = said(Assistant(Library(content(built, overlay))).ask(REPORT, "Can I talk to a real doctor please?"))
    assert "Somebody from our ward answers you here." in reply
    assert "I have passed your question" in reply


def test_every_kind_of_content_is_in_the_hash(built: Path, overlay: Path) -> None:
    hashes = {content(built).hash}
    for name, text in {
        "prompts/wording/de.yaml": "not_ready: Noch nicht.\n",
        "guardrails/rulesets/en/assertion.yaml": "about: Ours.\n",
        "guardrails/rulesets/critical.yaml": "# looked through\n{}\n",
        ENTRY: "review: {signed_off_by: Dr Example}\n",
        "prompts/questions/en.yaml": "# a comment counts: what was read is what is hashed\n{}\n",
    }.items():
        write(overlay, name, text)
        hashes.add(content(built, overlay).hash)
    assert len(hashes) == 6


def test_a_glossary_entry_of_the_overlay_goes_over_that_of_the_base(built: Path, overlay: Path) -> None:
    german = meaning(content(built), "de")
    write(overlay, ENTRY, f"explain:\n  en:\n    plain: {OWN}\n")
    ours = content(built, overlay)
    assert OWN in meaning(ours) and OWN not in meaning(content(built))
    assert meaning(ours, "de") == german
    assert ours.glossary_hash != content(built).glossary_hash


def test_a_new_entry_is_known_at_once(built: Path, overlay: Path) -> None:
    base = (Path(prompts.__file__).parent.parent / ENTRY).read_text(encoding="utf-8")
    own = base.replace("pneumothorax", "aeroplankton").replace("Pneumothorax", "Aeroplankton")
    own = re.sub(r"(?ms)^    (others|lay):\n(    - .*?\n)+", "", own)
    write(overlay, "knowledge/glossary/chest/aeroplankton.yaml", own)
    reading = Library(content(built, overlay)).read("CT chest. Findings: No pneumothorax. Aeroplankton on the left.", "en")
    assert [f.concept for f in reading.findings] == ["pneumothorax", "aeroplankton"]
    assert "aeroplankton" not in content(built).entries.concepts


BROKEN: list[tuple[str, str | bytes, int, str]] = [
    ("prompts/wording/en.yaml", 'handoff:\n  bad: "no end\n', 3, "not YAML"),
    ("prompts/wording/en.yaml", "handoff:\n\tbad: x\n", 2, "not YAML"),
    ("prompts/wording/en.yaml", b"# \xc3\xa4\nhandoff: {bad: \xe4}\n", 2, "not UTF-8"),
    ("prompts/wording/en.yaml", "- a list\n", 1, "must hold a mapping"),
    ("prompts/wording/en.yaml", "# ours\nhandof: {bad: x}\n", 2, "unknown key 'handof'"),
    ("prompts/wording/en.yaml", "handoff: ask somebody\n", 1, "handoff must be a mapping, is a text"),
    ("prompts/wording/en.yaml", "handoff:\n  person: x\n  bad: Ask {whom}.\n", 3, "nothing fills {whom}"),
    ("guardrails/rulesets/critical.yaml", "tears: []\n", 1, "unknown key 'tears'"),
    (ENTRY, "explain:\n  en:\n    plain: ''\n", 3, "explain.en.plain"),
    (ENTRY, "terms:\n  en:\n    prefered: x\n", 3, "terms.en.prefered"),
    (ENTRY, "\nid: pneumo\n", 2, "it must be the file's name"),
]


@pytest.fixture
def as_command(overlay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PLAINRAD_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PLAINRAD_CONTENT", str(overlay))
    read_settings.cache_clear()
    yield overlay
    read_settings.cache_clear()


@pytest.mark.parametrize(("name", "text", "line", "said"), BROKEN, ids=[f"{b[3]} {b[2]}" for b in BROKEN])
def test_a_broken_file_stops_the_command_with_one_sentence_that_names_file_and_line(
    as_command: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | bytes, line: int, said: str
) -> None:
    path = write(as_command, name, text)
    report = tmp_path / "report.txt"
    report.write_text(REPORT, encoding="utf-8")
    assert cli.main(["ask", str(report), "Is it bad?"]) == 2
    out, err = capsys.readouterr()
    assert not out and err.count("\n") == 1
    assert err.startswith(f"plainrad: {path}, line {line}: ") and said in err


def test_no_line_is_answered_with_broken_content(built: Path, overlay: Path) -> None:
    write(overlay, "prompts/wording/en.yaml", "handoff: 3\n")
    verbs, target = Verbs(Library(content(built, overlay))), BytesIO()
    with pytest.raises(ContentError, match="handoff"):
        serve(verbs.by_name()["ask"], BytesIO(b'{"id":"1","report":"No pneumothorax.","question":"Is it bad?"}\n'), target)
    assert not target.getvalue()


def test_an_overlay_that_is_no_folder_is_named(built: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere is no folder"):
        content(built, tmp_path / "nowhere")


def test_a_build_of_a_changed_glossary_leaves_the_other_in_place(tmp_path: Path, built: Path, overlay: Path) -> None:
    data = tmp_path / "data"
    first = content(data).entries
    assert first.entry("pneumothorax", "en")
    folders = set((data / "content").iterdir())
    write(overlay, ENTRY, f"explain:\n  en:\n    plain: {OWN}\n")
    changed = content(data, overlay).entries.entry("pneumothorax", "en")
    assert changed is not None and changed.plain == OWN
    assert folders < set((data / "content").iterdir())
    shutil.rmtree(data)
