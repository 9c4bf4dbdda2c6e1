"""The reader beside peers: the arithmetic, what a folder may lack, and peers that cannot be run or answer half."""

import json
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import InputError
from assistant.evaluation import peers
from assistant.evaluation.marked import load
from assistant.evaluation.peers import PeerFault, asked
from assistant.evaluation.scoring import f1, scored
from assistant.evaluation.speed import texts_of

ROWS = (
    ("en", "a", "There is a small pneumothorax.", "pneumothorax", "present"),
    ("en", "b", "No pleural effusion.", "pleural effusion", "absent"),
    ("en", "c", "Possible left lower\nlobe pneumonia.", "lower lobe pneumonia", "possible"),
    ("de", "a", "Kein Pneumothorax.", "Pneumothorax", "absent"),
)
NEGEX = "1\tedema\tNo EDEMA of the legs.\tNegated\tRecent\tPatient\n2\tcough\tHe has a COUGH.\tAffirmed\tRecent\tPatient\n"

PEER = """#!{python}
import json, sys
lines = [json.loads(line) for line in sys.stdin]
print("a library says hello")
for line in lines:
    if "id" in line:
        print(json.dumps({{"id": line["id"], {answer}}}))
print(json.dumps({{"version": "Peer 1", "peak_mb": 12.5}}))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A little folder of marked sentences, two languages and one of the two public sets."""
    folder = tmp_path / "data"
    for code, id_, text, phrase, word in ROWS:
        path = folder / "dev" / code / "findings.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"id": id_, "text": text, "phrase": phrase, "assertion": word}) + "\n")
    (folder / "assertion").mkdir()
    (folder / "assertion" / "negex_odd.tsv").write_text(NEGEX, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _content(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINRAD_DATA", str(built))


def _peer(folder: Path, text: str) -> str:
    path = folder / "python"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def _speaking(folder: Path, answer: str) -> str:
    return _peer(folder, PEER.format(python=sys.executable, answer=answer))


def test_f1_accuracy_and_the_two_turns_of_a_no_are_counted() -> None:
    marked = ["present", "present", "absent", "absent", "possible", "historical"]
    said = ["present", "absent", "absent", "present", "absent", "historical"]
    found = scored(marked, said)
    assert found is not None
    assert found.accuracy == pytest.approx(3 / 6)
    assert found.f1["present"] == pytest.approx(2 * 1 / (2 + 2))
    assert found.f1["absent"] == pytest.approx(2 * 1 / (2 + 3))
    assert found.f1["possible"] == 0 and found.f1["historical"] == 1 and found.f1["hypothetical"] is None
    assert (found.lost_no, found.made_no) == (1, 2)
    assert scored([], []) is None and f1([], [], "absent") is None


def test_a_peer_is_scored_on_english_alone_and_ours_on_every_language(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    peer = _speaking(tmp_path, '"assertion": "absent"')
    assert main(["eval", "read", "--data", str(data), "--medspacy", peer, "--json"]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    ours, theirs = document["systems"]["plainrad"], document["systems"]["medspacy"]
    assert ours["findings"].keys() == {"en", "de", "all"} and ours["findings"]["all"]["count"] == 4
    assert ours["findings"]["all"]["accuracy"] == 1 and ours["negex"]["en"]["f1"]["absent"] == 1
    assert theirs["version"] == "Peer 1" and theirs["findings"].keys() == {"en"}
    assert theirs["findings"]["en"]["accuracy"] == pytest.approx(1 / 3) and theirs["findings"]["en"]["made_no"] == 2
    assert theirs["negex"]["en"]["f1"]["absent"] == pytest.approx(2 / 3)
    assert "nubes" not in ours and "nubes_imaging_es.jsonl is not there" in told.err


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "cannot be run (No such file or directory); name the python of its environment"),
        ("ours", "medspacy is not installed there"),
        ("dead", "it ended with status 3"),
        ("half", "it answered 1 of 5 lines"),
        ("silent", "gave no answer in 0 seconds"),
    ],
)
def test_a_peer_that_fails_costs_one_sentence_and_our_figures_stand(
    kind: str, said: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    python = {
        "missing": lambda: str(tmp_path / "nowhere" / "python"),
        "ours": lambda: sys.executable,
        "dead": lambda: _peer(tmp_path, f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nsys.exit(3)\n"),
        "half": lambda: _speaking(tmp_path, '"assertion": "absent"').strip(),
        "silent": lambda: _peer(tmp_path, f"#!{sys.executable}\nimport time\ntime.sleep(60)\n"),
    }[kind]()
    if kind == "half":
        whole = Path(python).read_text(encoding="utf-8")
        Path(python).write_text(whole.replace("for line in lines:", "for line in lines[:1]:"), encoding="utf-8")
    if kind == "silent":
        monkeypatch.setattr(peers, "PATIENCE", 0.2)
    assert main(["eval", "read", "--data", str(data), "--medspacy", python]) == 0
    told = capsys.readouterr()
    [line] = [line for line in told.err.splitlines() if "medspaCy" in line]
    assert said in line and "pneumothorax" not in told.err
    assert "accuracy" in told.out and "PlainRad 0" in told.out and "the same phrases given to each" not in told.out


def test_a_peer_in_trouble_tells_no_text(tmp_path: Path) -> None:
    peer = _peer(tmp_path, f"#!{sys.executable}\nimport sys\nraise ValueError(sys.stdin.read())\n")
    with pytest.raises(PeerFault) as fault:
        asked("Peer", (peer,), [{"id": "1", "text": "a secret"}])
    assert "secret" not in str(fault.value)


def test_folders_without_marked_sentences_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "read", "--data", str(tmp_path / "none")]) == 2
    assert "is no folder" in capsys.readouterr().err
    assert main(["eval", "read", "--data", str(tmp_path)]) == 2
    assert "holds no marked sentences" in capsys.readouterr().err
    assert main(["eval", "read"]) == 2
    assert "--data FOLDER" in capsys.readouterr().err


def test_lines_that_cannot_be_used_are_counted_and_broken_ones_named(data: Path) -> None:
    path = data / "dev" / "en" / "findings.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "x", "text": "Clear.", "phrase": "mass", "assertion": "absent"}) + "\n")
    marked = load(data)
    assert len(marked.findings) == 4 and any("1 lines have no text" in note for note in marked.notes)
    path.write_text("{\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"findings\.jsonl:1 is no JSON object"):
        load(data)


def test_a_finding_after_a_marker_is_in_its_scope(data: Path) -> None:
    text = "Sin derrame . Posible fractura ."
    parts = [("NegSynMarker", 0, 3), ("DISO", 4, 11), ("UncertSynMarker", 14, 21), ("DISO", 22, 30)]
    row = {"text": text, "ents": [{"type": kind, "start": start, "end": end} for kind, start, end in parts]}
    (data / "assertion" / "nubes_imaging_es.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert [(i.text[i.start : i.end], i.marked) for i in load(data).nubes] == [("derrame", "absent"), ("fractura", "possible")]


def test_reading_is_timed_beside_a_peer_and_a_failing_one_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "one.txt").write_text("FINDINGS: No pneumothorax.", encoding="utf-8")
    (reports / "two.jsonl").write_text(json.dumps({"text": "FINDINGS: A small left pleural effusion."}) + "\n", encoding="utf-8")
    peer = _speaking(tmp_path, '"ms": 1e6, "found": 2')
    words = ["bench", "read", "--reports", str(reports), "--rounds", "2", "--medspacy", peer, "--negspacy", str(tmp_path)]
    assert main([*words, "--json"]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["reports"] == 2 and document["systems"].keys() == {"PlainRad", "medspaCy"}
    ours, theirs = document["systems"]["PlainRad"], document["systems"]["medspaCy"]
    assert 0 < ours["ms"] < 1e6 and ours["ratio"] == 1 and ours["found"] == 2
    assert theirs["ratio"] > 1 and theirs["peak_mb"] == 12.5 and theirs["per_s"] == pytest.approx(0.001)
    assert told.err.count("negspaCy is left out") == 1
    assert main(words) == 0
    assert "medspaCy" in capsys.readouterr().out


def test_reports_are_read_from_a_column_and_what_holds_none_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "reports.csv"
    table.write_text("id,transcription\n1,No fracture.\n2,No fracture.\n3,A mass.\n", encoding="utf-8")
    assert texts_of(table) == ["No fracture.", "A mass."]
    table.write_text("id,words\n1,No fracture.\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no column"):
        texts_of(table)
    with pytest.raises(InputError, match="holds no report"):
        (tmp_path / "empty").mkdir()
        texts_of(tmp_path / "empty")
    with pytest.raises(InputError, match="is not there"):
        texts_of(tmp_path / "nowhere")
