"""For every test: no network but loopback, no model downloads, and none of the settings of the shell it was started from."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from platformdirs import user_data_path

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "GRADIO_ANALYTICS_ENABLED": "False",
}
_KEPT = (
    "PLAINRAD_DATA",
    "PLAINRAD_REQUIRE_BROWSER",
    "PLAINRAD_CRASHES",
    "PLAINRAD_FUZZ",
    "PLAINRAD_TRAIN",
    "PLAINRAD_STRINGS",
    "PLAINRAD_EVERY_STRING",
)
os.environ.update(OFFLINE)
for _name in [name for name in os.environ if name.startswith("PLAINRAD_") and name not in _KEPT]:
    del os.environ[_name]


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for built artefacts that all tests of a run share: that of the shell, where it names one.

    What `plainrad glossary build` made lies under the hash of its content and is taken along; what is missing is built.
    """
    if named := os.environ.get("PLAINRAD_DATA"):
        return Path(named)
    folder = tmp_path_factory.mktemp("built")
    for made in ("content", "index"):
        if (there := user_data_path("plainrad") / made).is_dir():
            shutil.copytree(there, folder / made, ignore=shutil.ignore_patterns(".*"))
    return folder
