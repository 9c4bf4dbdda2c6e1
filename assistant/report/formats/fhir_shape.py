"""FHIR XML in the shape of FHIR JSON: which elements are lists and which are numbers, only the standard's models know."""

from collections.abc import Mapping
from typing import Any, get_args

from assistant.report.formats.fhir_resources import Resource, text

_DEPTH = 12


def shaped(resource: Resource, model: Any, depth: int = 0) -> dict[str, Any]:
    """A copy of a resource with lists, numbers and truth values where the model has them."""
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    return {key: _as(value, fields.get(key), model, depth) for key, value in resource.items()}


def _as(value: Any, annotation: Any, model: Any, depth: int) -> Any:
    kinds = str(annotation)
    if "List[" in kinds:
        values = value if isinstance(value, list) else [value]
        return [_one(v, annotation, model, depth) for v in values]
    return _one(value, annotation, model, depth)


def _one(value: Any, annotation: Any, model: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        kind = text(value.get("resourceType"))
        inner = _named(kind, model) if kind else _model(annotation, model)
        return shaped(value, inner, depth + 1) if inner is not None and depth < _DEPTH else dict(value)
    if isinstance(value, str) and _holds(annotation, bool) and value in ("true", "false"):
        return value == "true"
    return value


def _holds(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_holds(a, kind) for a in get_args(annotation))


def _model(annotation: Any, model: Any) -> Any:
    """The model that an annotation names: "ReferenceType" is that of Reference."""
    for part in (annotation, *get_args(annotation), *(b for a in get_args(annotation) for b in get_args(a))):
        name = getattr(part, "__name__", "")
        if name.endswith("Type") and (found := _named(name.removesuffix("Type"), model)) is not None:
            return found
    return None


def _named(name: str, model: Any) -> Any:
    """A model by its name, in the same release of the standard as another."""
    from fhir.resources import get_fhir_model_class as r5
    from fhir.resources.R4B import get_fhir_model_class as r4

    try:
        return (r4 if ".R4B." in model.__module__ else r5)(name)
    except (KeyError, LookupError, ValueError):
        return None
