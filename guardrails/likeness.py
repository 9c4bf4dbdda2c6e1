"""Emergencies told by likeness: a message that no rule names, but that means what people write when it is one.

"mum's gone all floppy and wont talk to me" holds no phrase of a rule. A quadratic model over the embedder's vectors, trained
on the examples of rulesets/likeness.yaml in all languages, says how near a message lies to emergencies and to ordinary
ones: "bleeding" with "now" is not "bleeding" with "is it mentioned", which a sum of its parts cannot tell apart. It only
ever adds an emergency, never takes one away, and it decides nothing else. The weights stand packaged with
the hash of the examples and the name of the embedder that they were made with (`plainrad train screen`); with any other
examples or embedder they are not used.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from prompts.layers import ContentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

KINDS = ("symptom", "crisis", "ordinary")
"""What an example is: a symptom that needs help now, a person in a crisis, or neither."""
_KEYS = {"review", *KINDS}
_FORMAT = 2
_RIDGE = 0.3  # of the straight direction; chosen by cross-validation over the examples
_SQUARED, _CURVED_RIDGE = 0.5, 0.5  # weight of the squared likeness, and the ridge of the curve; chosen on messages not shown
_AXES = 128  # axes of the curve that are kept; the rest move a score by some hundredths at most
FALSE = 0.006
"""Share of ordinary examples that may lie above the threshold, each judged by weights that have not seen it."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One message as people write it, and what it is."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a class lies: the score of a vector is its product with `weights`, after `mean` is taken off."""

    mean: tuple[float, ...]
    weights: tuple[float, ...]

    def score(self, vector: Sequence[float]) -> float:
        """How far a vector lies that way."""
        return sum((v - m) * w for v, m, w in zip(vector, self.mean, self.weights, strict=True))


@dataclass(frozen=True, slots=True)
class Curve:
    """How a class lies where no straight border parts it: a direction, and what the squares along some axes add to it."""

    mean: tuple[float, ...]
    weights: tuple[float, ...]
    bends: tuple[float, ...]
    """What the square along each axis weighs."""
    axes: str
    """The axes, a row each, as float16 in base64."""

    def score(self, vector: Sequence[float]) -> float:
        """How far a vector lies that way, once it is moved by the mean and has length 1."""
        import numpy as np

        moved = _moved(np.asarray([vector], dtype=np.float64), np.asarray(self.mean))[0]
        axes = np.frombuffer(base64.b64decode(self.axes), dtype="<f2").reshape(len(self.bends), -1).astype(np.float64)
        return float(moved @ np.asarray(self.weights) + (axes @ moved) ** 2 @ np.asarray(self.bends))


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model: the curve of emergencies, the direction of crises among them, and the threshold of the first."""

    embedder: str
    examples: str
    urgent: Curve
    crisis: Direction
    threshold: float
    found: float
    """Share of the emergencies among the examples that lie above the threshold, each judged by weights that have not seen it."""

    def kind(self, vector: Sequence[float]) -> str:
        """ "symptom" or "crisis" for the vector of a message; "" for an ordinary one."""
        if self.urgent.score(vector) <= self.threshold:
            return ""
        return "crisis" if self.crisis.score(vector) > 0 else "symptom"


def examples(document: Mapping[str, Any]) -> list[Example]:
    """The examples of rulesets/likeness.yaml."""
    unknown = set(document) - _KEYS
    if unknown or set(KINDS) - set(document):
        raise ContentError(f"likeness.yaml: keys must be {', '.join(sorted(_KEYS))}, are {', '.join(sorted(document))}")
    return [
        Example(str(text), language, kind)
        for kind in KINDS
        for language, texts in sorted(document[kind].items())
        for text in texts
    ]  # fmt: skip


def digest(rows: Sequence[Example]) -> str:
    """The hash of examples: weights hold for these alone."""
    return hashlib.sha256(json.dumps([[r.text, r.language, r.kind] for r in rows]).encode()).hexdigest()[:32]


def train(rows: Sequence[Example], embed: Callable[[Sequence[str]], "Vectors"], embedder: str) -> Weights:
    """Weights of two ridge regressions, classes weighed alike; the threshold from folds that leave a fifth out each time."""
    import numpy as np

    vectors = np.asarray(embed([r.text for r in rows]), dtype=np.float64)
    urgent = np.array([r.kind != "ordinary" for r in rows])
    crisis = np.array([r.kind == "crisis" for r in rows])
    fold = np.array([int(hashlib.sha256(r.text.encode()).hexdigest()[:8], 16) % _FOLDS for r in rows])
    scores = np.empty(len(rows))
    for out in (fold == at for at in range(_FOLDS)):
        mean, share = _curved(vectors[~out], urgent[~out])
        scores[out] = _likeness(_moved(vectors[out], mean), _moved(vectors[~out], mean)) @ share
    threshold = float(np.quantile(scores[~urgent], 1 - FALSE))
    return Weights(
        embedder=embedder,
        examples=digest(rows),
        urgent=_curve(vectors, *_curved(vectors, urgent)),
        crisis=_direction(*_ridge(vectors[urgent], crisis[urgent])),
        threshold=round(threshold, 4),
        found=round(float((scores[urgent] > threshold).mean()), 4),
    )


def dumped(weights: Weights) -> str:
    """The weights as the packaged file holds them."""
    return json.dumps({"format": _FORMAT, **asdict(weights)}, separators=(",", ":")) + "\n"


def loaded(text: str) -> Weights | None:
    """The weights of a packaged file; None for one of another form."""
    held = json.loads(text)
    if held.pop("format", None) != _FORMAT:
        return None
    urgent, crisis = held.pop("urgent"), held.pop("crisis")
    curve = Curve(tuple(urgent["mean"]), tuple(urgent["weights"]), tuple(urgent["bends"]), urgent["axes"])
    return Weights(urgent=curve, crisis=Direction(tuple(crisis["mean"]), tuple(crisis["weights"])), **held)


def _direction(mean: Any, weights: Any) -> Direction:
    return Direction(tuple(round(float(v), 6) for v in mean), tuple(round(float(v), 5) for v in weights))


def _ridge(vectors: Any, labels: Any) -> tuple[Any, Any]:
    """Mean and weights of a ridge regression on +1 and -1, both classes weighing the same."""
    import numpy as np

    mean = vectors.mean(axis=0)
    moved = vectors - mean
    share = labels.mean()
    weight = np.where(labels, 0.5 / share, 0.5 / (1 - share))[:, None]
    square = (moved * weight).T @ moved + _RIDGE * np.eye(vectors.shape[1])
    return mean, np.linalg.solve(square, (moved * weight).T @ np.where(labels, 1.0, -1.0))


def _moved(vectors: Any, mean: Any) -> Any:
    """The vectors seen from the mean, each of length 1."""
    import numpy as np

    moved = vectors - mean
    return moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9)


def _likeness(some: Any, others: Any) -> Any:
    """How alike each of some vectors is to each of others: their product and a share of its square."""
    product = some @ others.T
    product += _SQUARED * product**2
    return product


def _curved(vectors: Any, labels: Any) -> tuple[Any, Any]:
    """Mean, and what each example adds to the score of a vector that is like it; both classes weighing the same."""
    import numpy as np

    mean = vectors.mean(axis=0)
    share = labels.mean()
    weight = np.where(labels, 0.5 / share, 0.5 / (1 - share))
    moved = _moved(vectors, mean)
    alike = _likeness(moved, moved)
    alike[np.diag_indices_from(alike)] += _CURVED_RIDGE / weight
    return mean, np.linalg.solve(alike, np.where(labels, 1.0, -1.0))


def _curve(vectors: Any, mean: Any, share: Any) -> Curve:
    """The same written without the examples: a direction and the strongest axes of the squares."""
    import numpy as np

    moved = _moved(vectors, mean)
    bends, axes = np.linalg.eigh(_SQUARED * (moved * share[:, None]).T @ moved)
    kept = np.sort(np.argsort(-np.abs(bends))[:_AXES])
    return Curve(
        tuple(round(float(v), 6) for v in mean),
        tuple(round(float(v), 5) for v in moved.T @ share),
        tuple(round(float(v), 5) for v in bends[kept]),
        base64.b64encode(axes[:, kept].T.astype("<f2").tobytes()).decode(),
    )
