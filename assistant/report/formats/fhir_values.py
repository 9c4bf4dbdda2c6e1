"""FHIR Observations as lines of text: narrative as it stands, measured values with their unit and place."""

import re
from collections.abc import Callable
from typing import Any

from assistant.report.formats.codes import codes
from assistant.report.formats.document import Problem
from assistant.report.formats.fhir_resources import Resource, codes_of, concept, mapping, mappings, own_reference, text
from assistant.report.formats.parts import Part

_ESCAPED_BREAK = re.compile(r"\\r?\\n|\\n|\\r")
_DEPTH = 5  # groups within groups


class Walk:
    """A way through observations that refer to each other: each is said once, and only if it is of this patient."""

    def __init__(
        self,
        find: Callable[[object, Resource], Resource | None],
        check: Callable[[Resource], None],
        problems: list[Problem],
    ) -> None:
        self.find, self.check, self.problems = find, check, problems
        self._seen: dict[int, Resource] = {}

    def first(self, observation: Resource) -> bool:
        """Whether an observation has not been said yet."""
        if id(observation) in self._seen:
            return False
        self._seen[id(observation)] = observation
        return True


def observation_parts(observation: Resource, walk: Walk, depth: int = 0) -> list[Part]:
    """The parts of an observation, of its members and of what it derives from. Deleted ones are left out and reported."""
    if not walk.first(observation):
        return []
    walk.check(observation)
    problems = walk.problems
    where = own_reference(observation) or "a contained Observation"
    status = codes().fhir_result.get(text(observation.get("status")), "preliminary")
    if status == "dropped":
        problems.append(Problem("result_withdrawn", where))
        return []
    if status == "preliminary":
        problems.append(Problem("result_preliminary", where))
    kind = next((k for c in codes_of(observation.get("code")) if (k := codes().kind(c))), None)
    label = _label(observation)
    lines = []
    value, narrative = value_of(observation)
    if value:
        lines += value.split("\n") if narrative or kind else [f"{label}: {value}" if label else value]
    for component in mappings(observation.get("component")):
        inner, _ = value_of(component)
        name = _label(component)
        if inner:
            lines.append(f"{name}: {inner}" if name else inner)
        else:
            problems.append(Problem("value_missing", where))
    lines += [note for n in mappings(observation.get("note")) if (note := text(n.get("text")))]
    parts = [Part(lines, kind, label if narrative else "")] if lines else []
    members = [*mappings(observation.get("hasMember")), *_derived(observation)] if depth < _DEPTH else []
    for member in members:
        found = walk.find(member, observation)
        if found is not None and found.get("resourceType") == "Observation":
            parts += observation_parts(found, walk, depth + 1)
        elif found is None:
            problems.append(Problem("reference_missing", text(member.get("reference"))[:120]))
    if not parts and not members:
        problems.append(Problem("value_missing", where))
    return parts


def _derived(observation: Resource) -> list[Resource]:
    """The observations that a value was derived from; images and documents are no words."""
    return [r for r in mappings(observation.get("derivedFrom")) if "Observation/" in text(r.get("reference")) or _local(r)]


def _local(reference: Resource) -> bool:
    return text(reference.get("reference")).startswith(("#", "urn:"))


def value_of(holder: Resource) -> tuple[str, bool]:
    """The value[x] as text, and whether it is narrative; "" where there is none that can be read."""
    for key, value in holder.items():
        if not key.startswith("value"):
            continue
        if key == "valueString":
            return _unescaped(text(value)), True
        shown = _SHOWN.get(key)
        return (shown(value) if shown else ""), False
    return "", False


def _label(holder: Resource) -> str:
    """What is measured, and where: the side must not get lost ("T-score (left hip)")."""
    name, site = concept(holder.get("code")), concept(holder.get("bodySite"))
    if site and site.casefold() not in name.casefold():
        return f"{name} ({site})" if name else site
    return name


def _unescaped(value: str) -> str:
    r"""Line breaks that a sender escaped twice ("None.\n LUNGS:") are line breaks, where the text has no real ones."""
    if "\n" in value:
        return value
    return "\n".join(line.strip() for line in _ESCAPED_BREAK.split(value)).strip()


def _quantity(value: object) -> str:
    found = mapping(value)
    amount = found.get("value")
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return ""
    unit = text(found.get("unit")) or text(found.get("code"))
    return f"{text(found.get('comparator'))}{amount}{' ' if unit else ''}{unit}"


def _between(first: str, last: str, mark: str) -> str:
    return f"{first}{mark}{last}" if first and last else ""


def _range(value: object) -> str:
    low, high = (_quantity(mapping(value).get(k)) for k in ("low", "high"))
    return _between(low, high, " - ") or (f">={low}" if low else f"<={high}" if high else "")


def _ratio(value: object) -> str:
    found = mapping(value)
    return _between(_quantity(found.get("numerator")), _quantity(found.get("denominator")), " / ")


def _period(value: object) -> str:
    start, end = (text(mapping(value).get(k)) for k in ("start", "end"))
    return _between(start, end, " - ") or start or end


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else text(value)


_SHOWN: dict[str, Callable[[Any], str]] = {
    "valueQuantity": _quantity,
    "valueCodeableConcept": concept,
    "valueRange": _range,
    "valueRatio": _ratio,
    "valuePeriod": _period,
    "valueBoolean": _plain,
    "valueInteger": _plain,
    "valueDateTime": _plain,
    "valueTime": _plain,
}
