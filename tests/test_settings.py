"""Every setting is documented as it is, and a wrong one is named."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.errors import SettingsError
from assistant.settings import Settings, settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
ROWS = {
    name: (default, text)
    for name, default, text in re.findall(r"^\| `(PLAINRAD_\w+)` \| (.+?) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.M)
}


def shown(value: object) -> str:
    """A default as the page shows it."""
    value = value.get_secret_value() if isinstance(value, SecretStr) else value
    if value in (None, ""):
        return "not set"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented_with_its_default_and_its_help(name: str) -> None:
    field = Settings.model_fields[name]
    assert f"PLAINRAD_{name.upper()}" in ROWS, f"docs/settings.md: no row for PLAINRAD_{name.upper()}"
    default, text = ROWS[f"PLAINRAD_{name.upper()}"]
    assert text == field.description
    if field.default_factory is None:
        assert default == shown(field.default)


def test_the_page_names_no_setting_that_is_gone() -> None:
    assert {f"PLAINRAD_{name.upper()}" for name in Settings.model_fields} == ROWS.keys()


def test_a_wrong_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINRAD_PORT", "eighty")
    settings.cache_clear()
    try:
        with pytest.raises(SettingsError, match=r"PLAINRAD_PORT: .*eighty"):
            settings()
    finally:
        settings.cache_clear()
