"""An empty entry with every key of every language, to be filled in."""

import re
from collections.abc import Sequence

from knowledge.entry import REGIONS
from prompts.layers import ContentError

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_CLAIMED = ("finding", "disease")


def checked_id(concept: str) -> str:
    """An id that may be a file's name."""
    if not _ID.match(concept):
        raise ContentError(f"{concept!r} is no id; use small letters, digits and hyphens, as pleural-effusion")
    return concept


def skeleton(concept: str, kind: str, region: str, languages: Sequence[str], today: str) -> str:
    """The YAML of an entry that says nothing yet; `plainrad glossary lint` names what is still empty."""
    if region not in REGIONS:
        raise ContentError(f"{region!r} is no region; use one of {', '.join(REGIONS)}")
    terms = "".join(_terms(language, kind) for language in languages)
    explain = "".join(_explain(language, kind) for language in languages)
    return (
        f"id: {checked_id(concept)}\nkind: {kind}\nregion: {region}\nof: []\nbroader: null\n"
        f"terms:\n{terms}explain:\n{explain}picture: null\n"
        "links:\n- title: ''\n  publisher: ''\n  language: en\n"
        f"review:\n  source: ''\n  checked: {today}\n  signed_off_by: null\n"
    )


def _terms(language: str, kind: str) -> str:
    rows = [f"  {language}:", "    preferred: ''", "    others: []", "    in_region: []", "    lay: []"]
    rows += ["    say:", "      text: ''", "      form: ''"]
    if kind == "anatomy":
        rows += ["    where:", "      text: ''", "      both: null", "    normal: ''", "    normal_both: null"]
    return "\n".join(rows) + "\n"


def _explain(language: str, kind: str) -> str:
    absent = ["    absent: ''"] if kind in _CLAIMED else []
    return "\n".join([f"  {language}:", "    plain: ''", *absent, "    easy: ''", "    ask: []"]) + "\n"
