"""Content in layers: the packaged base and, over it, a hospital's own folder that an upgrade never touches."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML in which "no", "on" and "yes" are words, as they are in a list of words; only true and false are not."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, rows in _Base.yaml_implicit_resolvers.items()
}

_PLACEHOLDER = re.compile(r"\{([a-z_]\w*)[^{}]*\}")


class ContentError(Exception):
    """A content file that cannot be used; the message names the file and the line."""


@dataclass(frozen=True)
class Layers:
    """One folder of content, and the overlay folder whose files of the same name are laid over it."""

    base: Path
    overlay: Path | None = None

    def files(self, pattern: str) -> dict[str, tuple[Path, ...]]:
        """Relative path → the files that make it up, base first; sorted, so that every run sees one order."""
        found: dict[str, list[Path]] = {}
        for root in (self.base, self.overlay):
            if root is not None and root.is_dir():
                for path in sorted(root.glob(pattern)):
                    if path.is_file():
                        found.setdefault(path.relative_to(root).as_posix(), []).append(path)
        return {name: tuple(paths) for name, paths in sorted(found.items())}

    def documents(self, pattern: str, closed: bool = False) -> dict[str, Mapping[str, Any]]:
        """Relative path → the merged mapping: overlay keys win, one by one; lists are replaced whole.

        `closed`: what an overlay lays over the base must fit it (a known key at the top, the same kind of value, no
        placeholder that the base does not fill): a slip of the pen shall stop the start, not a patient's answer.
        """
        merged: dict[str, Mapping[str, Any]] = {}
        for name, paths in self.files(pattern).items():
            document: dict[str, Any] = {}
            for path in paths:
                above = _mapping(path)
                if closed and document:
                    _fits(path, document, above, ())
                document = over(document, above)
            merged[name] = document
        return merged

    def text(self, name: str) -> str:
        """The text of a file: the overlay's where it has one, whole."""
        paths = self.files(name).get(name)
        if not paths:
            raise ContentError(f"{self.base / name} is missing; reinstall or restore the file")
        try:
            return paths[-1].read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ContentError(f"{paths[-1]}: not UTF-8 (byte {error.start}); save the file as UTF-8") from error

    def where(self, name: str, keys: Sequence[str]) -> str:
        """File and line of a key (outermost first) of a document: in the overlay where it stands there."""
        paths = self.files(name)[name]
        found = [(depth, path, line) for path in paths for depth, line in [_line(path, keys)]]
        depth, path, line = max(found, key=lambda row: (row[0], paths.index(row[1])))
        return f"{path}, line {line}"

    def digest(self, patterns: tuple[str, ...]) -> str:
        """SHA-256 over names and bytes of all files of the patterns, base and overlay."""
        total = hashlib.sha256()
        for pattern in patterns:
            for name, paths in self.files(pattern).items():
                for path in paths:
                    body = path.read_bytes()
                    total.update(f"{name}\0{len(body)}\0".encode())
                    total.update(body)
        return total.hexdigest()


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError(f"{path}, line {line}: not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark, said = error.problem_mark or error.context_mark, " ".join(str(error.problem or error.context).split())
        raise ContentError(f"{path}, line {mark.line + 1 if mark else 1}: not YAML: {said}") from error
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, Mapping):
        raise ContentError(f"{path}, line 1: must hold a mapping (key: value), holds {type(document).__name__}")
    return document


def _line(path: Path, keys: Sequence[str]) -> tuple[int, int]:
    """How many of the keys, outermost first, a file has, and the line of the last one it has."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    line, depth = 1, 0
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next(((k, v) for k, v in pairs if str(k.value) == key), None)
        if found is None:
            break
        line, node, depth = found[0].start_mark.line + 1, found[1], depth + 1
    return depth, line


def _fits(path: Path, below: Mapping[str, Any], above: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    """Complain where a file laid over another one cannot be meant so."""
    for key, value in above.items():
        here = (*keys, str(key))
        if key not in below:
            if not keys:
                known = ", ".join(sorted(map(str, below)))
                raise ContentError(f"{path}, line {_line(path, here)[1]}: unknown key {key!r}; known: {known}")
            continue
        old = below[key]
        if value is not None and old is not None and _kind(old) != _kind(value):
            raise ContentError(f"{path}, line {_line(path, here)[1]}: {'.'.join(here)} must be a {_kind(old)}, is a {_kind(value)}")
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            _fits(path, old, value, here)
        elif isinstance(value, str) and isinstance(old, str):
            unknown = set(_PLACEHOLDER.findall(value)) - set(_PLACEHOLDER.findall(old))
            if unknown:
                name = sorted(unknown)[0]
                raise ContentError(f"{path}, line {_line(path, here)[1]}: {'.'.join(here)}: nothing fills {{{name}}} here; take it out")


def _kind(value: object) -> str:
    return "mapping" if isinstance(value, Mapping) else "list" if isinstance(value, list) else "text"


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One document laid over another: its keys win, one by one; lists are replaced whole."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
