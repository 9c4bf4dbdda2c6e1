"""Vectors of the search: the embedder's own, turned by two trained matrices so that patients' words lie near names.

One matrix turns what is asked, one what is found (`plainrad train search`; card and figures in docs/training.md). Only the
index of the glossary uses them: sentences of reports and messages are compared by the embedder's own vectors.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from knowledge.embedder import Embedder
from prompts.layers import ContentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.embedder import Vectors

_FORMAT = 1
_PARTS = ("query", "query_bias", "passage", "passage_bias")


@dataclass(frozen=True)
class Adapter:
    """Two linear maps over the vectors of one embedder: matrices (dimension, dimension) and what is added, (dimension,)."""

    embedder: str
    query: "NDArray[np.float32]"
    query_bias: "NDArray[np.float32]"
    passage: "NDArray[np.float32]"
    passage_bias: "NDArray[np.float32]"

    def queries(self, vectors: "Vectors") -> "Vectors":
        """The embedder's vectors of what somebody types, turned."""
        return _unit(vectors @ self.query.T + self.query_bias)

    def passages(self, vectors: "Vectors") -> "Vectors":
        """The embedder's vectors of names, turned."""
        return _unit(vectors @ self.passage.T + self.passage_bias)

    def dumped(self) -> bytes:
        """The maps as the packaged file holds them, in half precision."""
        import numpy as np

        held = io.BytesIO()
        halves = {name: np.asarray(getattr(self, name), dtype=np.float16) for name in _PARTS}
        np.savez_compressed(held, allow_pickle=False, format=np.asarray(_FORMAT), embedder=np.asarray(self.embedder), **halves)
        return held.getvalue()

    @cached_property
    def digest(self) -> str:
        """A hash of the numbers: an index made with others is another index."""
        import numpy as np

        total = hashlib.sha256(f"{_FORMAT} {self.embedder}".encode())
        for name in _PARTS:
            total.update(np.asarray(getattr(self, name), dtype=np.float16).tobytes())
        return total.hexdigest()[:12]


class Adapted:
    """An embedder whose vectors are turned by an adapter; `base` is the embedder as it is."""

    def __init__(self, base: Embedder, adapter: Adapter) -> None:
        self.base, self.adapter = base, adapter
        self.name, self.dimension = f"{base.name}+{adapter.digest}", base.dimension

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        return self.adapter.queries(self.base.embed_queries(texts))

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        return self.adapter.passages(self.base.embed_passages(texts))


def loaded(body: bytes, where: str) -> Adapter:
    """The adapter of a file; `where` names it in a fault."""
    import numpy as np

    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as held:
            made = int(held["format"])
            parts = {name: held[name].astype(np.float32) for name in _PARTS}
            embedder = str(held["embedder"])
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile) as error:
        raise _broken(where, "cannot be read") from error
    size = parts["query"].shape[0] if parts["query"].ndim else 0
    shapes = {"query": (size, size), "query_bias": (size,), "passage": (size, size), "passage_bias": (size,)}
    if made != _FORMAT or any(parts[name].shape != shape for name, shape in shapes.items()):
        raise _broken(where, "are of another form")
    if not size or not all(np.isfinite(part).all() for part in parts.values()):
        raise _broken(where, "hold what is no number")
    return Adapter(embedder, **parts)


def _broken(where: str, what: str) -> ContentError:
    return ContentError(f"{where}: the weights of the search {what}; restore the file or run `plainrad train search`")


def _unit(rows: "Vectors") -> "Vectors":
    import numpy as np

    made: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)).astype(np.float32)
    return made
