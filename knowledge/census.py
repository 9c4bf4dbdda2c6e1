"""How much of the glossary there is, and what is still to be written."""

from collections import Counter
from typing import Any

from knowledge.families import documents as all_documents
from knowledge.signing import Signatures, state_of
from prompts.layers import Layers


def stats(layers: Layers, signatures: Signatures | None = None) -> dict[str, Any]:
    """How much there is: entries by kind, region and language, terms, easy wordings, signatures, pictures."""
    documents = list(all_documents(layers).values())
    terms: Counter[str] = Counter()
    for document in documents:
        for language, named in document["terms"].items():
            terms[language] += 1 + sum(len(named.get(field) or ()) for field in ("others", "in_region", "lay"))
    states = Counter(state_of(d, signatures or {}).state for d in documents)
    return {
        "entries": len(documents),
        "by_kind": dict(sorted(Counter(d["kind"] for d in documents).items())),
        "by_region": dict(sorted(Counter(d["region"] for d in documents).items())),
        "by_language": dict(sorted(Counter(lang for d in documents for lang in d["explain"]).items())),
        "easy": dict(sorted(Counter(lang for d in documents for lang, e in d["explain"].items() if e.get("easy")).items())),
        "signed": states["signed"],
        "unsigned": states["unsigned"],
        "changed_since_signed": states["changed"],
        "terms": dict(sorted(terms.items())),
        "with_picture": sum(bool(d.get("picture")) for d in documents),
        "pictures": len({d["picture"] for d in documents if d.get("picture")}),
    }
