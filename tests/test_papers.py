"""What the papers name exists: files, make targets, commands, links, settings, tests."""

import re
from pathlib import Path

import pytest

from assistant.cli import _parser
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_TREE = re.compile(r"^```\n(app\.py .*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|yaml|css|js|json|lock|toml|txt))|\.ci/run|LICENSE|Makefile")
_OURS = ("assistant", "knowledge", "guardrails", "prompts", "tests", "docs", ".ci")
_ELSEWHERE = (".venv/", "my-content/")  # there after set-up only; a hospital's own folder


def _text(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


def _named(paper: Path) -> list[str]:
    """The paths in backticks, outside examples."""
    spans = _CODE.findall(_FENCE.sub("", _text(paper)))
    return [s for s in spans if _PATH.fullmatch(s) and not s.startswith(_ELSEWHERE)]


def _exists(name: str) -> bool:
    """A path with folders counts from the root; a bare name ("turn.py", "formats/") may stand anywhere in the tree."""
    if "/" in name.rstrip("/") or (ROOT / name).exists():
        return (ROOT / name).exists()
    return any(any((ROOT / part).rglob(name.rstrip("/"))) for part in _OURS)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.name)
def test_paths_in_backticks_exist(paper: Path) -> None:
    assert [name for name in _named(paper) if not _exists(name)] == []


def test_the_readme_names_paths_at_all() -> None:
    assert len(_named(ROOT / "README.md")) > 20


def test_the_tree_of_the_readme_is_the_tree() -> None:
    found = _TREE.search(_text(ROOT / "README.md"))
    assert found is not None
    missing, above = [], ROOT
    for line in found[1].splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            above = ROOT / name
        place = above / name if line.startswith(" ") else above
        if not place.exists():
            missing.append(line)
    assert missing == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.name)
def test_relative_links_lead_somewhere(paper: Path) -> None:
    links = [link.partition("#")[0] for link in _LINK.findall(_FENCE.sub("", _text(paper)))]
    broken = [link for link in links if link and "://" not in link and not (paper.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.name)
def test_make_targets_exist(paper: Path) -> None:
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", _text(paper), re.MULTILINE))
    assert [t for t in sorted(targets) if not re.search(rf"^{t}:", MAKEFILE, re.MULTILINE)] == []


def test_the_two_commands_of_the_readme_are_in_the_makefile() -> None:
    readme = _text(ROOT / "README.md")
    for target in ("run", "test"):
        assert re.search(rf"^make {target}\b", readme, re.MULTILINE)
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.name)
def test_commands_are_understood_by_the_parser(paper: Path) -> None:
    text = _text(paper)
    lines = re.findall(r"^plainrad (.+)$", text, re.MULTILINE) + re.findall(r"`plainrad ([^`\n]+)`", text)
    for line in lines:
        words = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', line) if w != "VERB"]
        if words == ["--help"]:
            continue
        wants = {"assert": [], "import": ["--person", "ID"]}.get(words[0], [])
        missing = [w for w in wants if w not in words]
        extra = ["x"] if words[0] in ("import", "glossary") and len(words) == 1 else []
        if words[0] == "glossary" and extra:
            continue
        try:
            _parser().parse_args([*words, *extra, *missing])
        except SystemExit:
            pytest.fail(f"{paper.name}: plainrad {line}")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.name)
def test_settings_exist(paper: Path) -> None:
    known = {f"PLAINRAD_{name.upper()}" for name in Settings.model_fields} | {"PLAINRAD_REQUIRE_BROWSER"}
    assert set(re.findall(r"\bPLAINRAD_[A-Z_]*[A-Z]", _text(paper))) - known == set()


def test_every_runtime_dependency_has_its_licence() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=!~\[ ]", d)[0] for d in project["dependencies"]]
    rows = dict(re.findall(r"^\| ([\w.-]+) \| [^|]+ \| ([^|]*\S) \|$", _text(ROOT / "docs" / "licences.md"), re.MULTILINE))
    assert [n for n in names if n not in rows] == []


def test_every_route_is_described() -> None:
    from assistant.web import chats, reading, sessions  # the sources hold the paths, so no server is needed

    paper = _text(ROOT / "docs" / "api.md")
    for module, prefix in ((sessions, "/api"), (reading, "/api"), (chats, "/api/conversations")):
        source = Path(module.__file__).read_text(encoding="utf-8")
        for verb, path in re.findall(r'@router\.(get|post|delete)\("([^"]*)"', source):
            written = f"{verb.upper()} {prefix}{path}".replace("report_id", "id").replace("conversation_id", "id")
            assert written in paper, written
