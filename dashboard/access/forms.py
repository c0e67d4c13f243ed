"""Pages of plain HTML, without scripts, and the forms on them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.guard import is_same_origin
from ingest.errors import PayloadRefused

MAX_FORM_BYTES: Final = 8192
NO_STORE: Final = {"cache-control": "no-store"}

FOREIGN: Final = "This form was not sent by this page. Please try again here."
NOT_WHOLE: Final = "The form did not arrive whole. Please try again."

Field = Callable[[str], str]

_environment: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,  # whatever is put into a page is text, never HTML
    undefined=StrictUndefined,
)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Draw a page that no browser keeps."""
    text = _environment.get_template(template).render(**values)
    return HTMLResponse(text, status, NO_STORE)


def address_of(request: Request) -> str:
    """Return from where a request comes, as the proxy says if there is one."""
    return request.client.host if request.client else "unknown"


async def form_of(request: Request) -> Field:
    """Read a form that one of our own pages sent; what it does not have is empty.

    Raises
    ------
    PayloadRefused
        When it was sent by another page, or is no form; the detail is a sentence for people.
    """
    if not is_same_origin(request.headers):
        raise PayloadRefused("foreign form", FOREIGN)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise PayloadRefused("too large", NOT_WHOLE)
    try:
        fields = dict(parse_qsl(body.decode("ascii"), errors="strict", keep_blank_values=True))
    except ValueError as error:
        raise PayloadRefused("invalid", NOT_WHOLE) from error
    return lambda name: fields.get(name, "")
