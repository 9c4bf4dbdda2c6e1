"""The wheel as a hospital installs it: built, put into an environment of its own, run from an empty folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.test_contract import GOOD, VERBS, valid

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "knowledge", "prompts", "guardrails")
CONTRACT = ROOT.parent / "shared" / "tools" / "contract"
DATA = (".yaml", ".svg", ".js", ".css", ".json")


@dataclass(frozen=True)
class Installed:
    """A wheel in an environment of its own; the libraries come from ours."""

    wheel: Path
    command: Path
    site: Path

    def run(self, *words: str, cwd: Path, data: Path, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINRAD_", "PYTHON", "VIRTUAL_ENV"))}
        environment = {**kept, "PLAINRAD_DATA": str(data)}
        return subprocess.run([str(self.command), *words], input=given, capture_output=True, cwd=cwd, env=environment, timeout=300)


def done(command: list[str], cwd: Path) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=300)
    assert finished.returncode == 0, finished.stderr[-2000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    [found] = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    done([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)], home)
    [site] = home.glob("lib/python*/site-packages")
    # A line in a .pth file adds the folder alone: the editable install of the source beside the libraries is not followed.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    for path in (*site.rglob("*"), site):
        path.chmod(path.stat().st_mode & ~0o222)
    yield Installed(wheel, home / "bin" / "plainrad", site)
    for path in (site, *site.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)


def listed(site: Path) -> set[str]:
    return {str(path.relative_to(site)) for path in site.rglob("*")}


def test_the_wheel_holds_all_of_the_four_packages_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    tops = {name.split("/")[0] for name in names}
    assert tops - set(PACKAGES) == {name for name in tops if name.startswith("plainrad-") and name.endswith(".dist-info")}
    source = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert source <= names, sorted(source - names)[:5]
    suffixes = {Path(name).suffix for name in names}
    assert not [suffix for suffix in DATA if suffix not in suffixes]
    assert any("/migrations/versions/" in name for name in names)
    assert {f"assistant/schemas/{verb}.json" for verb in VERBS} <= names
    assert "app.py" not in names and not [name for name in names if "test" in name.split("/")[0]]


def test_the_command_is_in_the_wheel_with_its_licence(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    [entry] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    assert "plainrad = assistant.__main__:main" in archive.read(entry).decode()
    assert [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]


@pytest.mark.parametrize("writable", [True, False], ids=["fresh data folder", "data folder that cannot be written"])
def test_all_verbs_answer_from_an_empty_folder(installed: Installed, tmp_path: Path, writable: bool) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    data = tmp_path / "data"
    if not writable:
        data.write_text("a file where the folder should be: not even root can write below it", encoding="utf-8")
        data = data / "plainrad"
    before = listed(installed.site)
    for verb in VERBS:
        line = json.dumps({"id": "1", **GOOD[verb]}).encode()
        finished = installed.run(verb, cwd=empty, data=data, given=line)
        assert finished.returncode == 0, finished.stderr.decode()[-2000:]
        [row] = valid(verb, finished.stdout)
        assert "error" not in row and not row.get("problems"), row
    assert not list(empty.iterdir()), "something was written into the folder it was started from"
    assert listed(installed.site) == before, "something was written among the packages"


def test_the_packages_of_the_wheel_answer_not_those_of_the_source(installed: Installed, tmp_path: Path) -> None:
    code = (
        "import assistant, guardrails, knowledge, prompts; print(*{p.__path__[0] for p in (assistant, guardrails, knowledge, prompts)})"
    )
    python = installed.command.with_name("python")
    found = subprocess.run([str(python), "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60).stdout.split()
    assert len(found) == 4 and all(Path(place).parent == installed.site for place in found)


def test_people_get_their_forms_too(installed: Installed, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(GOOD["ask"]["report"], encoding="utf-8")
    answer = installed.run("ask", str(report), "What does pleural effusion mean?", cwd=tmp_path, data=tmp_path / "data")
    assert answer.returncode == 0 and b"(answered)" in answer.stdout, answer.stderr
    lint = installed.run("glossary", "lint", cwd=tmp_path, data=tmp_path / "data")
    assert lint.returncode == 0, lint.stderr


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's own tool is not beside this project")
def test_the_contract_is_kept_by_the_wheel(installed: Installed, tmp_path: Path) -> None:
    environment: dict[str, Any] = {**os.environ, "PLAINRAD_DATA": str(tmp_path / "data")}
    kept = subprocess.run(
        [sys.executable, str(CONTRACT), str(installed.command)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=600,
    )
    assert kept.returncode == 0, kept.stdout
