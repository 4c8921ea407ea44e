"""What all pages share: templates, and the files that they refer to."""

import hashlib
from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from server.lasting import FOR_EVER

HERE = Path(__file__).parent
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Pages:
    """Writes pages of templates.

    Templates see `asset(name)`, the URL of a file in static/, and `facts`, a mapping
    that whoever builds the app may fill: what is switched on, what draws.
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self._files = {
            path.name: path.read_bytes()
            for path in sorted((HERE / "static").iterdir())
            if path.suffix in MEDIA_TYPES
        }
        # A name that changes with the content may be kept for ever.
        self._paths = {
            name: f"/static/{hashlib.sha256(content).hexdigest()[:12]}/{name}"
            for name, content in self._files.items()
        }
        self._jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._jinja.globals |= {"asset": self._paths.__getitem__, "facts": facts}

    def write(self, template: str, **values: Any) -> Response:
        """Write a page, or a part of one."""
        html = self._jinja.get_template(template).render(values)
        return Response(
            html,
            media_type="text/html; charset=utf-8",
            headers={"Cache-Control": "no-cache"},
        )

    def routes(self) -> APIRouter:
        """Serve the files that pages refer to."""
        router = APIRouter(include_in_schema=False)

        @router.get("/static/{digest}/{name}")
        async def static(digest: str, name: str) -> Response:
            if self._paths.get(name) != f"/static/{digest}/{name}":
                raise HTTPException(404)
            media_type = MEDIA_TYPES[Path(name).suffix]
            headers = {"Cache-Control": FOR_EVER}
            return Response(self._files[name], media_type=media_type, headers=headers)

        return router
