"""Files as they are: the page's elements, the demonstration portal, the glossary's pictures."""

from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from assistant.web.house import House
from assistant.web.identity import demo_allowed

HERE = Path(__file__).parent
_PICTURES = Path("glossary/pictures")


class Files(StaticFiles):
    """Files of the first folder that has them: a hospital's overlay before the packaged ones."""

    def __init__(self, folders: list[Path], html: bool = False) -> None:
        super().__init__(directory=folders[-1], html=html)
        self.all_directories = list(folders)


def mount(app: FastAPI, house: House) -> None:
    """Hang the folders in; the portal last, as it takes every path that is left. What isn't there isn't served."""
    layers = house.content.glossary
    roots = [root / _PICTURES for root in (layers.overlay, layers.base) if root is not None]
    parts = [("/pictures", roots, False), ("/elements", [HERE / "elements"], False)]
    parts.append(("/staff", [HERE / "console"], True))
    if demo_allowed(house.settings):
        parts.append(("/", [HERE / "portal"], True))
    app.add_route("/staff", _with_slash, include_in_schema=False)
    for path, folders, html in parts:
        present = [folder for folder in folders if folder.is_dir()]
        if present:
            app.mount(path, Files(present, html), name=path.strip("/") or "portal")


def _with_slash(request: Request) -> RedirectResponse:
    """The console's address as people type it."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/staff/")
