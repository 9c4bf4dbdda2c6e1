"""The index by meaning: a Chroma collection of the glossary's names in everyday words, one vector a name.

One folder an index, named by the content it was built from and the embedder; built under a temporary name, renamed,
and never written again, so that other processes may read it. Another glossary or embedder is another folder.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

import chromadb
import numpy as np
import yaml
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.types import EmbeddingFunction, Embeddings
from chromadb.config import Settings

from knowledge.adapter import Adapted
from knowledge.embedder import Embedder

COLLECTION = "glossary"
_FORMAT = "3"  # changes when what is embedded changes
_MOST_LAY = 4  # of patients' words for one concept in a language whose names stand for all
# Of the other languages only the professional name: the embedder knows a word beside its translation, the lexicon has the
# rest word by word, and each name costs 10 ms of every set-up.
_WHOLE = frozenset(yaml.safe_load(Path(__file__).with_name("search.yaml").read_text(encoding="utf-8"))["also"])
_DONE = "index.json"  # written last: a folder without it is half built
_VECTORS = "vectors.npz"
_BATCH = 1000
# Recall@20 against exact search on the packaged glossary (9,560 vectors): 0.994. Vectors below the sync threshold stay
# in Chroma's log and are replayed at each opening: it is low.
_HNSW = CreateCollectionConfiguration(
    hnsw={
        "space": "cosine", "ef_construction": 100, "ef_search": 200, "max_neighbors": 32,
        "batch_size": 50, "sync_threshold": 50,
    }
)  # fmt: skip
_ABANDONED = 3600  # seconds after which a temporary build of a killed process is cleared away


class IndexFault(Exception):
    """An index that cannot be built or opened; the message names the folder and the remedy."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One name of one concept in one language, and the vector's metadata."""

    concept: str
    language: str
    kind: str
    region: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """A concept whose name lies near a query; `score` is the cosine."""

    concept: str
    language: str
    text: str
    score: float


class _Embedding(EmbeddingFunction[list[str]]):
    """Our embedder as Chroma's object: without one, Chroma tries to download a model."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder

    def __call__(self, input: list[str]) -> Embeddings:
        if self._embedder is None:
            raise IndexFault("the collection was opened without its embedder; open it with knowledge.index.open_index")
        return list(self._embedder.embed_passages(input))

    @staticmethod
    def name() -> str:
        return "plainrad"

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> "_Embedding":
        return _Embedding()

    def get_config(self) -> dict[str, Any]:
        return {}


def passages(documents: Iterable[Mapping[str, Any]]) -> list[Passage]:
    """What is embedded of glossary documents: the preferred term, the name our writer says, each word of patients.

    Measured on prompts/cases/search.yaml (vectors alone, hit@1 / hit@3): each name by itself en .82/.94 de .76/.89;
    preferred and patients' words in one text .72/.90 and .63/.73; the explanation alone .34/.51 and .32/.46.
    """
    rows: list[Passage] = []
    held = list(documents)
    # A word that patients use for many things ("lump") tells none of them apart; the lexicon gives all its readings.
    shared = Counter(text for d in held for named in d["terms"].values() for text in set(named.get("lay", ())))
    for document in held:
        for language, named in sorted(document["terms"].items()):
            say = named.get("say") or {}
            lay = [text for text in named.get("lay", ()) if shared[text] == 1]
            names = [named["preferred"]]
            if language in _WHOLE:
                names += [*([say["text"]] if say else ()), *lay[:_MOST_LAY]]
            rows += [Passage(document["id"], language, document["kind"], document["region"], text) for text in dict.fromkeys(names)]
    return rows


class Index:
    """An opened index. `collection` is Chroma's own, for the retriever."""

    def __init__(self, client: Client, embedder: Embedder) -> None:
        self.client = client
        self.embedder = embedder
        self.collection = client.get_collection(COLLECTION, embedding_function=_Embedding(embedder))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return self.collection.count()

    def near(self, query: str, k: int = 20, language: str | None = None) -> list[Near]:
        """The `k` names nearest to a query, best first; `language` keeps to names in one language."""
        return self.near_vector(self.embedder.embed_queries([query])[0], k, language)

    def near_vector(self, vector: Any, k: int = 20, language: str | None = None) -> list[Near]:
        """As `near`, for a vector made before."""
        found = self.collection.query(
            query_embeddings=[vector],
            n_results=k,
            where={"language": language} if language else None,
            include=["metadatas", "documents", "distances"],
        )
        metadatas, texts, distances = found["metadatas"], found["documents"], found["distances"]
        if not metadatas or not texts or not distances:
            return []
        return [
            Near(str(m["concept"]), str(m["language"]), text, 1.0 - distance)
            for m, text, distance in zip(metadatas[0], texts[0], distances[0], strict=True)
        ]

    def close(self) -> None:
        """Lets go of the folder."""
        self.client.close()


def folder_name(content_hash: str, embedder: Embedder) -> str:
    """The folder of an index: by content, embedder and what is embedded."""
    total = hashlib.sha256(f"{_FORMAT} {content_hash} {embedder.name} {embedder.dimension}".encode()).hexdigest()
    return f"index-{_base(embedder).name}-{total[:16]}"


def _base(embedder: Embedder) -> Embedder:
    """The embedder below an adapter: its vectors are kept beside an index, so that other weights embed nothing anew."""
    return embedder.base if isinstance(embedder, Adapted) else embedder


def open_index(parent: Path, content_hash: str, documents: Iterable[Mapping[str, Any]], embedder: Embedder) -> Index:
    """The index of a glossary below `parent`, built first where it is not there or only half built.

    `documents` is only read for a build: pass a generator, and a warm start reads no YAML.
    """
    folder = parent / folder_name(content_hash, embedder)
    if not _whole(folder):
        _build(folder, passages(documents), embedder)
    return Index(_client(folder), embedder)


def _whole(folder: Path) -> bool:
    return (folder / _DONE).is_file() and (folder / "chroma.sqlite3").is_file()


def _client(folder: Path) -> Client:
    settings = Settings(anonymized_telemetry=False)
    return cast(Client, chromadb.PersistentClient(path=str(folder), settings=settings))


def _build(folder: Path, rows: Sequence[Passage], embedder: Embedder) -> None:
    if not rows:
        raise IndexFault(f"{folder.name}: the glossary has no entries to build an index from")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear(folder.parent)
        temporary = Path(tempfile.mkdtemp(prefix=".index-", dir=folder.parent))
        temporary.chmod(0o755)
    except OSError as error:
        raise IndexFault(f"{folder.parent}: cannot be written ({error.strerror}); set PLAINRAD_DATA") from error
    try:
        _fill(temporary, rows, embedder, _known(folder.parent, _base(embedder)))
        if folder.exists() and not _whole(folder):
            shutil.rmtree(folder)
        with suppress(OSError):  # another process was first; its build is the same
            os.rename(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if not _whole(folder):
        raise IndexFault(f"{folder}: the index could not be put in place; remove the folder and try again")


def _fill(folder: Path, rows: Sequence[Passage], embedder: Embedder, known: Mapping[str, Any]) -> None:
    client = _client(folder)
    try:
        collection = client.create_collection(
            COLLECTION,
            configuration=_HNSW,
            embedding_function=_Embedding(embedder),  # type: ignore[arg-type]
            metadata={"embedder": embedder.name},
        )
        vectors = _vectors([row.text for row in rows], known, _base(embedder))
        turned = embedder.adapter.passages(vectors) if isinstance(embedder, Adapted) else vectors
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            collection.add(
                ids=[str(start + at) for at in range(len(batch))],
                embeddings=turned[start : start + _BATCH],
                documents=[row.text for row in batch],
                metadatas=[{"concept": r.concept, "language": r.language, "kind": r.kind, "region": r.region} for r in batch],
            )
    finally:
        client.close()
    np.savez(folder / _VECTORS, texts=np.asarray([row.text for row in rows]), vectors=vectors)
    (folder / _DONE).write_text(json.dumps({"embedder": embedder.name, "vectors": len(rows)}), encoding="utf-8")


def _vectors(texts: Sequence[str], known: Mapping[str, Any], embedder: Embedder) -> Any:
    """The vectors of texts, embedded now only where no earlier index had them."""
    new = [text for text in dict.fromkeys(texts) if text not in known]
    made: dict[str, Any] = {}
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        made.update(zip(batch, embedder.embed_passages(batch), strict=True))
    return np.asarray([known[text] if text in known else made[text] for text in texts], dtype=np.float32)


def _known(parent: Path, embedder: Embedder) -> dict[str, Any]:
    """Text → vector of the newest whole index of this embedder: after one changed word, one name is embedded and not all.

    They are read from the copy beside it, as Chroma writes to a folder that it opens.
    """
    folders = [f for f in parent.glob(f"index-{embedder.name}-*") if _whole(f) and (f / _VECTORS).is_file()]
    for folder in sorted(folders, key=lambda f: f.stat().st_mtime, reverse=True):
        try:
            with np.load(folder / _VECTORS, allow_pickle=False) as held:
                texts, vectors = held["texts"].tolist(), held["vectors"]
        except (OSError, ValueError, KeyError, BadZipFile):  # whatever is wrong with the copy, the names are embedded anew
            continue
        if vectors.shape == (len(texts), embedder.dimension):
            return dict(zip(texts, vectors, strict=True))
    return {}


def _clear(parent: Path) -> None:
    """Temporary builds of killed processes; a build under way is younger than this."""
    for old in parent.glob(".index-*"):
        if time.time() - old.stat().st_mtime > _ABANDONED:
            shutil.rmtree(old, ignore_errors=True)
