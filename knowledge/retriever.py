"""The door to LangChain: the same collection as a vector store and as a retriever.

Apart from the index, because importing LangChain costs as much again as importing Chroma.
"""

from typing import Any

from langchain_chroma import Chroma
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.embedder import Embedder
from knowledge.index import COLLECTION, Index


class _Embeddings(Embeddings):
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in self._embedder.embed_queries([text])[0]]


def store(index: Index) -> Chroma:
    """The collection as LangChain's vector store: opened, never created, in the cosine space it was built in."""
    return Chroma(
        client=index.client,
        collection_name=COLLECTION,
        embedding_function=_Embeddings(index.embedder),
        collection_configuration={"hnsw": {"space": "cosine"}},
        create_collection_if_not_exists=False,
    )


class GlossaryRetriever(BaseRetriever):
    """Glossary names near a query as documents, one a concept; metadata concept, language, kind, region, score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Chroma
    k: int = 5
    language: str | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        where: dict[str, Any] | None = {"language": self.language} if self.language else None
        found = self.store.similarity_search_with_score(query, k=12 * self.k, filter=where)
        best: dict[str, Document] = {}
        for document, distance in found:
            metadata = {**document.metadata, "score": 1.0 - distance}
            best.setdefault(str(metadata["concept"]), Document(page_content=document.page_content, metadata=metadata))
        return list(best.values())[: self.k]
