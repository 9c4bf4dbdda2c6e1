"""An embedder that remembers its vectors in a file: to train and judge again costs seconds where it cost a quarter of an hour."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from knowledge.embedder import Embedder

if TYPE_CHECKING:
    from knowledge.embedder import Vectors

_SAVED = 4000  # texts after which the file is written: who stops it half way loses little


class Remembered:
    """The vectors of an embedder, from the file where it has them."""

    def __init__(self, base: Embedder, folder: Path) -> None:
        self._base, self.name, self.dimension = base, base.name, base.dimension
        self._folder = folder
        self._held = {kind: _read(self._file(kind), base.dimension) for kind in ("queries", "passages")}

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        return self._of("queries", texts, self._base.embed_queries)

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        return self._of("passages", texts, self._base.embed_passages)

    def _file(self, kind: str) -> Path:
        return self._folder / f"{kind}-{self.name}.npz"

    def _of(self, kind: str, texts: Sequence[str], embed: "Callable[[Sequence[str]], Vectors]") -> "Vectors":
        held = self._held[kind]
        new = [text for text in dict.fromkeys(texts) if text not in held]
        for start in range(0, len(new), _SAVED):
            some = new[start : start + _SAVED]
            held.update(zip(some, embed(some), strict=True))
            self._write(kind)
        return np.stack([held[text] for text in texts]) if texts else np.zeros((0, self.dimension), dtype=np.float32)

    def _write(self, kind: str) -> None:
        held, file = self._held[kind], self._file(kind)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}.npz")
        np.savez(beside, texts=np.asarray(list(held)), vectors=np.stack(list(held.values())))
        os.replace(beside, file)


def _read(file: Path, dimension: int) -> dict[str, Any]:
    try:
        with np.load(file, allow_pickle=False) as held:
            texts, vectors = held["texts"].tolist(), held["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):  # not there, or broken: the texts are embedded anew
        return {}
    return dict(zip(texts, vectors, strict=True)) if vectors.shape == (len(texts), dimension) else {}
