"""All routes of the API, one part after the other."""

from typing import Any

from fastapi import APIRouter, FastAPI

from assistant.web import chats, health, reading, sessions
from assistant.web.house import House
from assistant.web.problems import ProblemDocument
from assistant.web.staff import routes as staff

PARTS = (sessions.routes, reading.routes, chats.routes, staff.routes)
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "An error: a code for programs, a sentence for people.",
        "content": {"application/problem+json": {"schema": ProblemDocument.model_json_schema()}},
    }
}


def include(app: FastAPI, house: House) -> None:
    """Hang the patients' and the staff's routes under `/api`, and the operators' beside them."""
    api = APIRouter(prefix="/api", responses=_PROBLEMS)
    for part in PARTS:
        api.include_router(part(house))
    app.include_router(api)
    app.include_router(health.routes(house))
