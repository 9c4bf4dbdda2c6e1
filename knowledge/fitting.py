"""Training for the search with sentence-transformers: an adapter over the embedder, and a static encoder to hold beside it.

Both learn by the same loss (MultipleNegativesRankingLoss, both ways): the name that belongs to some words shall lie
nearer to them than the other names of a batch. Runs on one thread, so that the same seed gives the same weights.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from datasets import Dataset
from datasets.table import InMemoryTable
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.modules import Dense, InputModule, Router
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.utils.data import SequentialSampler
from transformers.trainer_callback import PrinterCallback

from knowledge.adapter import Adapter
from knowledge.embedder import Embedder
from knowledge.pairs import Material, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.embedder import Vectors


@dataclass(frozen=True, slots=True)
class Plan:
    """The choices of a run, made on the dev concepts."""

    seed: int = 0
    steps: int = 600
    batch: int = 512
    rate: float = 1e-3
    scale: float = 20.0


@dataclass(frozen=True, slots=True)
class StaticPlan(Plan):
    """Those of the static encoder."""

    rate: float = 5e-3
    vocabulary: int = 12_000
    dimension: int = 256
    short: int = 128


class _Known(InputModule):
    """Texts to the vectors that the embedder gave them before: only what comes after this is trained."""

    def __init__(self, vectors: Mapping[str, torch.Tensor], dimension: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._vectors, self._dimension = vectors, dimension

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        return {"sentence_embedding": torch.stack([self._vectors[text] for text in inputs])}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        return features

    def get_embedding_dimension(self) -> int:
        return self._dimension

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Nothing of it is kept."""


def adapter(material: Material, parts: Iterable[Part], embedder: Embedder, plan: Plan) -> Adapter:
    """An adapter that has learnt from the concepts of the parts; begins as the embedder's own vectors, seen from their middle."""
    batches = material.batches(parts, plan.batch, plan.steps, plan.seed)
    asked = sorted({a for batch in batches for a, _ in batch})
    named = sorted({n for batch in batches for _, n in batch})
    asking, naming = _tower(asked, embedder.embed_queries(asked)), _tower(named, embedder.embed_passages(named))
    with _repeatable(plan.seed):
        model = SentenceTransformer(modules=[Router.for_query_document(asking, naming)], device="cpu")
        _train(model, batches, plan, MultipleNegativesRankingLoss, {"asked": "query", "named": "document"})
    (query, query_bias), (passage, passage_bias) = (_numbers(tower[1]) for tower in (asking, naming))
    return Adapter(embedder.name, query, query_bias, passage, passage_bias)


def _tower(texts: Sequence[str], vectors: "Vectors") -> list[Any]:
    rows = torch.from_numpy(np.ascontiguousarray(vectors, dtype=np.float32))
    size = rows.shape[1]
    known = _Known(dict(zip(texts, rows, strict=True)), size)
    return [known, Dense(size, size, activation_function=torch.nn.Identity(), init_weight=torch.eye(size), init_bias=-rows.mean(0))]


def _numbers(dense: Any) -> tuple[Any, Any]:
    return dense.linear.weight.detach().numpy().copy(), dense.linear.bias.detach().numpy().copy()


class Static:
    """A static encoder: the mean of trained vectors of pieces of words; no transformer when it is asked."""

    def __init__(self, model: SentenceTransformer, dimension: int, weights: int) -> None:
        self._model, self.dimension, self.name = model, dimension, f"static-{dimension}"
        self.megabytes = weights * dimension * 2 / 1e6

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        rows = self._model.encode(
            list(texts), batch_size=1024, truncate_dim=self.dimension, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)

    embed_passages = embed_queries


def static(material: Material, parts: Iterable[Part], embedder: Embedder, plan: StaticPlan) -> list[Static]:
    """A static encoder that has learnt from the parts, at its full and its short length (Matryoshka).

    Its pieces come from the terms it learns from; each begins as the middle of the embedder's vectors of the terms it
    stands in, cut to their main axes.
    """
    asked, _ = material.learnable(parts)
    texts = sorted({t.text for terms in asked.values() for t in terms})
    tokenizer = _tokenizer(texts, plan.vocabulary)
    with _repeatable(plan.seed):
        begun = _begun(tokenizer, texts, _main_axes(embedder.embed_queries(texts), plan.dimension))
        model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=begun)], device="cpu")
        sizes = [begun.shape[1], min(plan.short, begun.shape[1])]

        def loss(model: SentenceTransformer, **choices: Any) -> Any:
            return MatryoshkaLoss(model, MultipleNegativesRankingLoss(model, **choices), matryoshka_dims=list(dict.fromkeys(sizes)))

        _train(model, material.batches(parts, plan.batch, plan.steps, plan.seed), plan, loss)
    return [Static(model, size, len(begun)) for size in dict.fromkeys(sizes)]


def _tokenizer(texts: Sequence[str], vocabulary: int) -> Tokenizer:
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=vocabulary, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False)
    made.train_from_iterator(texts, trainer)
    return made


def _begun(tokenizer: Tokenizer, texts: Sequence[str], vectors: Any) -> Any:
    """For each piece the mean of the vectors of the texts that it stands in."""
    total = np.zeros((tokenizer.get_vocab_size(), vectors.shape[1]), dtype=np.float32)
    count = np.zeros(len(total), dtype=np.float32)
    for made, vector in zip(tokenizer.encode_batch(list(texts), add_special_tokens=False), vectors, strict=True):
        total[made.ids] += vector
        count[made.ids] += 1
    return total / np.maximum(count, 1)[:, None]


def _main_axes(vectors: "Vectors", dimension: int) -> Any:
    moved = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(moved.T @ moved)
    return np.ascontiguousarray(moved @ axes[:, ::-1][:, :dimension], dtype=np.float32)


def _train(model: SentenceTransformer, batches: Sequence[Sequence[tuple[str, str]]], plan: Plan, loss: Any, routes: Any = None) -> None:
    """The library's own trainer over batches in the order that they stand in."""
    pairs = [pair for batch in batches for pair in batch]
    columns = {"asked": [a for a, _ in pairs], "named": [n for _, n in pairs]}
    rows = Dataset(InMemoryTable.from_pydict(columns), fingerprint="pairs")  # without one, it pickles the whole table for a hash
    both = {"directions": ("query_to_doc", "doc_to_query"), "partition_mode": "per_direction", "scale": plan.scale}
    model.model_card_data.generate_widget_examples = False
    model.model_card_data.widget = [{"text": ""}]  # else it draws examples for a card that nobody asked for
    with tempfile.TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=folder,
            max_steps=len(batches),
            per_device_train_batch_size=len(batches[0]),
            learning_rate=plan.rate,
            warmup_steps=min(50, len(batches) // 4),
            seed=plan.seed,
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to=[],
            disable_tqdm=True,
            dataloader_pin_memory=False,
            batch_sampler=_in_order,
            router_mapping=routes or {},
        )
        trainer = SentenceTransformerTrainer(model=model, args=arguments, train_dataset=rows, loss=loss(model, **both))
        trainer.remove_callback(PrinterCallback)
        trainer.train()


def _in_order(dataset: Any, batch_size: int, drop_last: bool, **_: Any) -> DefaultBatchSampler:
    return DefaultBatchSampler(SequentialSampler(dataset), batch_size=batch_size, drop_last=drop_last)


@contextmanager
def _repeatable(seed: int) -> "Iterator[None]":
    """One thread and one seed; the number of threads is put back."""
    threads = torch.get_num_threads()
    os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
