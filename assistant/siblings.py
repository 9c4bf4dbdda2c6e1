"""The four packages belong together. PyPI holds strangers of the same names (`guardrails`, `prompts` …): one of them
in place of ours would answer patients with foreign rules, so we look before anything of ours is imported.
"""

from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

from assistant.errors import SettingsError

PACKAGES = ("assistant", "knowledge", "guardrails", "prompts")


def check() -> None:
    """Stop where one of the four is missing or comes from another folder than `assistant`."""
    home = Path(__file__).resolve().parent.parent
    for name in PACKAGES:
        place = _folder(find_spec(name))
        if place is None:
            raise SettingsError(f"the package {name} is missing beside {home / 'assistant'}; install plainrad again")
        if place.parent != home:
            raise SettingsError(
                f"the package {name} comes from {place}, not from {home}; another distribution has the same name: "
                "remove it, or give PlainRad an environment of its own"
            )


def _folder(spec: ModuleSpec | None) -> Path | None:
    """The folder of a package; None where there is none, or only a folder without __init__.py."""
    return Path(spec.origin).resolve().parent if spec is not None and spec.origin else None
