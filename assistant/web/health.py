"""Routes for operators: is the process up, and can it serve."""

from fastapi import APIRouter
from sqlalchemy import text

from assistant.web.house import House
from assistant.web.problems import Problem


def routes(house: House) -> APIRouter:
    """`/healthz` and `/readyz`."""
    router = APIRouter(tags=["operators"])

    @router.get("/healthz")
    async def healthz() -> dict[str, bool]:
        """The process answers."""
        return {"ok": True}

    @router.get("/readyz")
    def readyz() -> dict[str, bool]:
        """The log can be read and messages are being answered; 503 else."""
        if not house.worker.ready:
            raise Problem("busy")
        with house.store.database.reading() as connection:
            connection.execute(text("SELECT 1"))
        return {"ready": True}

    return router
