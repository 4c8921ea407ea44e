"""The page that asks for the token: a browser that has shown it is trusted."""

import re
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from server.bodies import read_body
from server.errors import TooManyError
from server.gallery.pages import Pages
from server.gate.clients import client_of
from server.gate.passes import SESSION_S, Passes

MAX_FORM_BYTES = 1 << 13

_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}")
"""A path of ours: no browser reads another host into it."""


def login_routes(pages: Pages, passes: Passes) -> APIRouter:
    """Ask for the token, and forget that it was shown."""
    router = APIRouter(include_in_schema=False)

    def write(wrong: str, onward: str, status: int = 200) -> Response:
        page = pages.write("login.html", wrong=wrong, onward=onward)
        page.status_code = status
        page.headers["Cache-Control"] = "no-store"
        return page

    @router.get("/login")
    async def ask(onward: Annotated[str, Query(alias="next")] = "/") -> Response:
        """Ask for it, if there is one."""
        if not passes.is_asked:
            return _go(_local(onward))
        return write("", _local(onward))

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        """Trust this browser, if it shows the token."""
        fields = await _read_form(request)
        onward = _local(fields.get("next", "/"))
        shown = fields.get("token", "").strip().encode("utf-8", "replace")
        try:
            right = passes.accepts(client_of(request.scope), shown)
        except TooManyError as error:
            return write(f"{error} a minute, and try again.", onward, 429)
        if not right:
            return write("That is not the token.", onward, 401)
        answer = _go(onward)
        answer.set_cookie(
            passes.cookie,
            passes.make_cookie(),
            max_age=SESSION_S,
            httponly=True,
            samesite="strict",
            # Behind a proxy that speaks TLS, the browser alone knows that it is spoken.
            secure=request.headers.get("origin", "").startswith("https:"),
        )
        return answer

    @router.post("/logout")
    async def log_out() -> Response:
        """Have this browser forget that it is trusted."""
        answer = _go("/login")
        answer.delete_cookie(passes.cookie, httponly=True, samesite="strict")
        return answer

    return router


def _go(path: str) -> Response:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _local(path: str) -> str:
    return path if _LOCAL.fullmatch(path) else "/"


async def _read_form(request: Request) -> dict[str, str]:
    body = await read_body(request, "this form", MAX_FORM_BYTES)
    try:
        fields = parse_qs(body.decode("latin-1"), max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in fields.items()}
