"""Changes of content: draft, checked, approved by a second person, live, rolled back, each step with who and when.

What is live is an overlay folder of its own under the data folder, named by the hash of its content; a change copies it,
edits one file, and becomes live by one rename of a pointer. So what was live before stands there whole, and rolling back
is the same step. An evaluation shows, sentence by sentence, what a change does; a new failure of a safety class blocks it.
"""

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from assistant.answer.library import Library
from assistant.content import LANGUAGES, Content
from assistant.errors import InputError
from assistant.evaluate import Results, run
from assistant.settings import Settings
from knowledge.vetting import lint
from prompts.layers import ContentError

State = Literal["draft", "checked", "blocked", "approved", "live", "dropped"]
PARTS = ("prompts", "guardrails", "knowledge")
_SUFFIXES = (".yaml", ".md")


@dataclass(frozen=True)
class Change:
    """One change of one file. `base` and `hash` are the content hashes before and after."""

    id: str
    file: str
    author: str
    state: State
    base: str
    hash: str
    note: str
    made_at: str
    approver: str | None = None
    differing: int | None = None
    new_failures: tuple[str, ...] = ()
    new_unsafe: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """An evaluation case whose answer a change alters."""

    case: str
    question: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    faults: tuple[str, ...]
    unsafe: bool


class Changes:
    """The changes of one installation. `clock` and the evaluation can be given by a test."""

    def __init__(self, settings: Settings, evaluate: Callable[[Content], Results] = run) -> None:
        self._settings, self._evaluate = settings, evaluate
        self._root = settings.data / "changes"

    # -- what is live -------------------------------------------------------------------------------------------

    def overlay(self) -> Path | None:
        """The overlay in force: what was made live here, else the folder of the settings."""
        pointer = self._root / "live"
        if pointer.is_file():
            folder = self._root / "versions" / pointer.read_text(encoding="ascii").strip()
            if folder.is_dir():
                return folder
        return self._settings.content

    def content(self, overlay: Path | None = None) -> Content:
        """The content over an overlay, or over the one in force."""
        return Content(self._settings.model_copy(update={"content": overlay or self.overlay()}))

    def files(self) -> list[str]:
        """The files that may be changed, as `prompts/wording/en.yaml`."""
        content = self.content()
        found = []
        for part, layers in zip(PARTS, (content.wording, content.rulesets, content.glossary), strict=True):
            for pattern in ("*.md", "**/*.yaml"):
                found += [f"{part}/{name}" for name in layers.files(pattern) if not name.startswith(("cases/", "languages/"))]
        return sorted(found)

    def text(self, file: str) -> str:
        """The text of a file as it is in force: the overlay's, else the packaged one."""
        part, name = _named(file)
        layers = dict(zip(PARTS, _layers(self.content()), strict=True))[part]
        if name not in layers.files(name):
            raise InputError(f"there is no file {file}; use one that is listed")
        text: str = layers.text(name)
        return text

    # -- steps --------------------------------------------------------------------------------------------------

    def draft(self, file: str, text: str, author: str, note: str = "") -> Change:
        """Keep a changed file as a draft. What cannot be read is refused with file and line, and nothing is kept."""
        part, name = _named(file)
        self.text(file)
        change_id = uuid.uuid4().hex[:12]
        folder = self._root / "drafts" / change_id
        overlay = folder / "overlay"
        live = self.overlay()
        overlay.mkdir(parents=True)
        if live is not None:
            shutil.copytree(live, overlay, dirs_exist_ok=True)
        target = overlay / part / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        try:
            content = self.content(overlay)
            self._check(content)
        except (ContentError, ValueError, KeyError) as error:
            shutil.rmtree(folder)
            raise InputError(f"{file}: {error}".replace(str(overlay), "")) from error
        made = datetime.now(UTC).isoformat(timespec="seconds")
        change = Change(change_id, file, author, "draft", self.content().hash, content.hash, note, made)
        self._keep(change, author, "drafted")
        return change

    def check(self, change_id: str, person: str) -> tuple[Change, list[Difference]]:
        """Run the evaluation before and after; every case that differs, and whether a safety class newly fails."""
        change = self._expect(change_id, ("draft", "checked", "blocked"))
        before, after = self._evaluate(self.content()), self._evaluate(self.content(self._overlay(change)))
        differences = list(_differences(before, after))
        known = {r.case.id for r in before.rows if r.faults}
        unsafe_before = {r.case.id for r in before.unsafe}
        failures = tuple(r.case.id for r in after.rows if r.faults and r.case.id not in known)
        unsafe = tuple(r.case.id for r in after.unsafe if r.case.id not in unsafe_before)
        change = replace(
            change,
            state="blocked" if unsafe else "checked",
            differing=len(differences),
            new_failures=failures,
            new_unsafe=unsafe,
            base=self.content().hash,
        )
        self._keep(change, person, change.state)
        (self._root / "drafts" / change_id / "differences.json").write_text(
            json.dumps([asdict(d) for d in differences], ensure_ascii=False, indent=1), encoding="utf-8"
        )
        return change, differences

    def approve(self, change_id: str, person: str) -> Change:
        """A second person agrees with a checked change."""
        change = self._expect(change_id, ("checked",))
        if person == change.author:
            raise InputError("a change is approved by somebody else than its author")
        change = replace(change, state="approved", approver=person)
        self._keep(change, person, "approved")
        return change

    def promote(self, change_id: str, person: str) -> Change:
        """Make an approved change live; one that was checked against another content than the one in force is refused."""
        change = self._expect(change_id, ("approved",))
        if change.base != self.content().hash:
            raise InputError("something else became live since this was checked; draft it again")
        version = change.hash[:16]
        folder = self._root / "versions" / version
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=folder.parent))
            shutil.copytree(self._overlay(change), temporary, dirs_exist_ok=True)
            os.rename(temporary, folder)
        self._remember_base()
        self._point(version)
        change = replace(change, state="live")
        self._keep(change, person, "live")
        return change

    def rollback(self, hash_: str, person: str) -> str:
        """Put a content that was live before in force again; returns its hash."""
        row = next((r for r in reversed(self.history()) if r["step"] == "live" and r["base"].startswith(hash_)), None)
        known = next((r for r in reversed(self.history()) if r["step"] == "live" and r["hash"].startswith(hash_)), None)
        if row is None and known is None:
            raise InputError(f"no content {hash_!r} was ever live here")
        wanted = str((known or row or {})["hash" if known else "base"])
        version = wanted[:16]
        if (self._root / "versions" / version).is_dir():
            self._point(version)
        else:  # what was in force before the first change
            (self._root / "live").unlink(missing_ok=True)
        found = self.content().hash
        if found != wanted:
            raise InputError("the content that was live then is not whole any more; nothing answers with it")
        self._log({"step": "rolled back", "by": person, "hash": found, "base": "", "change": "", "file": ""})
        return found

    def drop(self, change_id: str, person: str) -> None:
        """Throw a change away that is not live."""
        change = self._expect(change_id, ("draft", "checked", "blocked", "approved"))
        self._keep(replace(change, state="dropped"), person, "dropped")

    def all(self) -> list[Change]:
        """Every change that was not dropped, newest first."""
        found = [self._read(path) for path in (self._root / "drafts").glob("*/change.json")]
        return sorted((c for c in found if c.state != "dropped"), key=lambda c: c.made_at, reverse=True)

    def history(self) -> list[dict[str, Any]]:
        """Every step that was taken, oldest first."""
        log = self._root / "history.jsonl"
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.is_file() else []

    # -- inside -------------------------------------------------------------------------------------------------

    def _check(self, content: Content) -> None:
        """Everything that a start would refuse, and the lint of the glossary."""
        library = Library(content)
        library.screen.ready()
        for language in LANGUAGES:
            library.words(language), library.questions(language)
        faults = [f for f in lint(content.glossary) if f.severity == "error"]
        if faults:
            first = faults[0]
            raise ValueError(f"{first.file}, line {first.line}: {first.field}: {first.sentence}")

    def _expect(self, change_id: str, states: Sequence[State]) -> Change:
        path = self._root / "drafts" / PurePosixPath(change_id).name / "change.json"
        if not path.is_file():
            raise InputError(f"there is no change {change_id!r}")
        change = self._read(path)
        if change.state not in states:
            raise InputError(f"this change is {change.state}; needed: {' or '.join(states)}")
        return change

    def _read(self, path: Path) -> Change:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Change(**{**row, "new_failures": tuple(row["new_failures"]), "new_unsafe": tuple(row["new_unsafe"])})

    def _keep(self, change: Change, person: str, step: str) -> None:
        path = self._root / "drafts" / change.id / "change.json"
        _write(path, json.dumps(asdict(change), ensure_ascii=False, indent=1))
        self._log({"step": step, "by": person, "change": change.id, "file": change.file, "hash": change.hash, "base": change.base})

    def _log(self, row: dict[str, Any]) -> None:
        row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **row}
        with (self._root / "history.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _remember_base(self) -> None:
        """Keep what is in force now as a version, so that it can be gone back to whole."""
        live, content = self.overlay(), self.content()
        folder = self._root / "versions" / content.hash[:16]
        if live is not None and not folder.is_dir():
            shutil.copytree(live, folder)

    def _point(self, version: str) -> None:
        _write(self._root / "live", version)

    def _overlay(self, change: Change) -> Path:
        return self._root / "drafts" / change.id / "overlay"


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)


def _named(file: str) -> tuple[str, str]:
    """The part and the name below it; nothing outside of the content."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] == () or path.parts[0] not in PARTS or path.suffix not in _SUFFIXES:
        raise InputError(f"{file!r} is no content file")
    return path.parts[0], str(PurePosixPath(*path.parts[1:]))


def _layers(content: Content) -> tuple[Any, Any, Any]:
    return content.wording, content.rulesets, content.glossary


def _differences(before: Results, after: Results) -> Iterator[Difference]:
    earlier = {r.case.id: r for r in before.rows}
    for row in after.rows:
        old = earlier.get(row.case.id)
        was = tuple(s.text for s in old.reply.sentences) if old else ()
        now = tuple(s.text for s in row.reply.sentences)
        if was != now or (old is not None and old.reply.outcome != row.reply.outcome):
            yield Difference(row.case.id, row.case.question, was, now, row.faults, row.unsafe)
