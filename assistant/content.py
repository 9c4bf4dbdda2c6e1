"""The content in force: packaged base, the hospital's overlay on it, one hash for all, and what is built from it.

Built artefacts live in the data folder under their hash. A build is written beside and renamed, so a killed build
leaves nothing half done; where the data folder cannot be written, the content is built in memory.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import guardrails
import knowledge
import prompts
from assistant.errors import SettingsError
from assistant.settings import Settings
from guardrails import likeness
from knowledge.entries import SIGNATURES, Entries, compile_entries
from knowledge.families import SOURCES
from knowledge.families import documents as all_documents
from prompts.layers import Layers

if TYPE_CHECKING:
    from knowledge.embedder import Embedder
    from knowledge.index import Index

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
_FORMAT = "6"  # changes when the form of the built artefacts changes
_FORMS = "languages/*.yaml"
LIKENESS = "rulesets/likeness.json"
SEARCH = "search.npz"
_RULES = ("rulesets/*.yaml", "rulesets/*/*.yaml", LIKENESS)
_log = logging.getLogger(__name__)
_WORDS = ("wording/*.yaml", "questions/*.yaml", "*.md")


class Content:
    """Everything that shapes an answer, and its hash."""

    def __init__(self, settings: Settings) -> None:
        overlay = settings.content
        if overlay is not None and not overlay.is_dir():
            raise SettingsError(f"PLAINRAD_CONTENT: {overlay} is no folder; create it or unset the variable")
        self._settings = settings
        self.glossary = Layers(_folder(knowledge), overlay / "knowledge" if overlay else None)
        self.rulesets = Layers(_folder(guardrails), overlay / "guardrails" if overlay else None)
        self.wording = Layers(_folder(prompts), overlay / "prompts" if overlay else None)

    @cached_property
    def glossary_hash(self) -> str:
        """The hash of the glossary and of the forms of words: what the index and the lexicon are built from."""
        return hashlib.sha256(f"{_FORMAT} {self.glossary.digest((*SOURCES, _FORMS))}".encode()).hexdigest()

    @cached_property
    def _entries_hash(self) -> str:
        """The same with the signatures: who has signed decides what is shown, but moves no vector."""
        return hashlib.sha256(f"{self.glossary_hash} {self.glossary.digest((SIGNATURES,))}".encode()).hexdigest()

    @cached_property
    def hash(self) -> str:
        """The hash of all content: written with each answer."""
        parts = (self._entries_hash, self.glossary.digest((SEARCH,)), self.rulesets.digest(_RULES), self.wording.digest(_WORDS))
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    @cached_property
    def entries(self) -> Entries:
        """The glossary, built now if it was not."""
        signed_only = self._settings.unsigned == "signed-only"
        name = f"glossary-{self._entries_hash[:16]}"
        return Entries(self._built(name, lambda: compile_entries(self.glossary, LANGUAGES)), signed_only)

    def embedder(self) -> "Embedder":
        """The embedder of the settings, loaded at the first call."""
        from knowledge.embedder import embedder

        return embedder(self._settings.embedder)

    def search_embedder(self) -> "Embedder":
        """The embedder as the index uses it: turned by the weights of the search, where these are of its vectors."""
        from knowledge.adapter import Adapted, loaded

        base, files = self.embedder(), self.glossary.files(SEARCH).get(SEARCH)
        if not files:
            return base
        weights = loaded(files[-1].read_bytes(), str(files[-1]))
        return Adapted(base, weights) if weights.embedder == base.name else base

    def index(self) -> "Index":
        """The vectors of the glossary under its hash, built now if they were not."""
        from knowledge.index import open_index

        def documents() -> Iterator[Mapping[str, Any]]:  # read only where the index has to be built
            yield from all_documents(self.glossary).values()

        folder = self._scratch("index")
        opened = open_index(folder, self.glossary_hash, documents(), self.search_embedder())
        self._mark_of_index(folder).touch()
        return opened

    def alike(self) -> Callable[[str], str] | None:
        """Tells the kind of emergency that a message is like; None where there are no weights for these examples and embedder."""
        weights = likeness.loaded(self.rulesets.text(LIKENESS))
        own = likeness.digest(likeness.examples(self.ruleset("likeness")))
        if weights is None or weights.examples != own or not weights.embedder.startswith(self._settings.embedder):
            _log.warning("emergencies are not told by likeness: its weights are of other examples; run `plainrad train screen`")
            return None
        return _Alike(weights, self.embedder)

    def index_ready(self) -> bool:
        """Whether the index is built, so that a question need not wait for it."""
        return self._mark_of_index(self._settings.data / "index").is_file()

    def _mark_of_index(self, folder: Path) -> Path:
        """The file that says that the index of this glossary, embedder and weights of the search was opened here before."""
        name = hashlib.sha256(f"{self._settings.embedder} {self.glossary.digest((SEARCH,))}".encode()).hexdigest()[:8]
        return folder / f"{self.glossary_hash[:16]}-{name}.ready"

    def _scratch(self, name: str) -> Path:
        """A folder for built things: in the data folder, or a temporary one where that cannot be written."""
        folder = self._settings.data / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            pass
        return Path(tempfile.mkdtemp(prefix=f"plainrad-{name}-"))

    @cached_property
    def _documents(self) -> Mapping[str, Mapping[str, Any]]:
        def build() -> dict[str, Any]:
            read: dict[str, Any] = {}
            for layers, patterns in ((self.rulesets, _RULES), (self.wording, _WORDS[:2])):
                for pattern in patterns:
                    read.update(layers.documents(pattern, closed=True))
            return {"documents": read}

        built = self._built(f"rules-{self.hash[:16]}", build)
        if isinstance(built, Path):
            loaded: Mapping[str, Any] = json.loads((built / "documents.json").read_text(encoding="utf-8"))
            return loaded
        found: Mapping[str, Any] = built["documents"]
        return found

    def rules(self, language: str, name: str) -> Mapping[str, Any] | None:
        """A ruleset of a language ("en", "assertion"), or None where the language has none yet."""
        return self._documents.get(f"rulesets/{language}/{name}.yaml")

    def ruleset(self, name: str) -> Mapping[str, Any]:
        """A ruleset of no language ("critical")."""
        return self._documents[f"rulesets/{name}.yaml"]

    def words(self, name: str) -> Mapping[str, Any] | None:
        """A wording file by its name below prompts ("wording/en", "questions/de")."""
        return self._documents.get(f"{name}.yaml")

    def prompt(self, name: str) -> str:
        """The text of a prompt for a model ("choose")."""
        return self.wording.text(f"{name}.md")

    def _built(self, name: str, build: Any) -> Path | Mapping[str, Any]:
        """The folder of an artefact, built first where it is not there; the artefact itself where nothing can be written."""
        folder = self._settings.data / "content" / name
        if folder.is_dir():
            return folder
        made: Mapping[str, Any] = build()
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
        except OSError:
            return json.loads(json.dumps(made, ensure_ascii=False, default=str))  # type: ignore[no-any-return]
        for part, body in made.items():
            text = json.dumps(body, ensure_ascii=False, default=str, separators=(",", ":"))
            (temporary / f"{part}.json").write_text(text, encoding="utf-8")
        try:
            os.rename(temporary, folder)
        except OSError:  # another process was first; its build is the same
            shutil.rmtree(temporary)
        return folder


class _Alike:
    """What a message is like; the embedder is loaded by the first message that no rule decides."""

    def __init__(self, weights: likeness.Weights, embedder: Callable[[], "Embedder"]) -> None:
        self._weights, self._embedder = weights, embedder

    def __call__(self, text: str) -> str:
        model = self._embedder()
        return self._weights.kind(model.embed_queries([text])[0].tolist()) if model.name == self._weights.embedder else ""


def _folder(package: Any) -> Path:
    return Path(package.__file__).parent
