"""Pages of plain HTML, without scripts, and the forms on them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.guard import is_same_origin
from ingest.errors import PayloadRefused
from ingest.language.catalogue import Catalogue, catalogue, preferred

MAX_FORM_BYTES: Final = 8192
NO_STORE: Final = {"cache-control": "no-store"}

FOREIGN: Final = "refused.foreign"  # texts of the catalogue
NOT_WHOLE: Final = "refused.notWhole"

Field = Callable[[str], str]

_environment: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,  # whatever is put into a page is text, never HTML
    undefined=StrictUndefined,
)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Draw a page that no browser keeps, in the language of who asks for it."""
    query, say = language_query(request), texts_of(request)
    text = _environment.get_template(template).render(say=say, query=query, **values)
    return HTMLResponse(text, status, NO_STORE)


def asked_language(request: Request) -> str:
    """The language that an address names, or the one to which it leads on; empty for none."""
    query = request.query_params
    wanted = parse_qs(urlsplit(query.get("next", "")).query)
    return query.get("lang") or wanted.get("lang", [""])[0]


def language_query(request: Request) -> str:
    """What keeps the language in an address, if one was asked for: empty, or ``?lang=…``."""
    asked = asked_language(request)
    return f"?{urlencode({'lang': asked})}" if asked else ""


def texts_of(request: Request) -> Catalogue:
    """All texts in the language of who asks."""
    accepted = request.headers.get("accept-language")
    return catalogue(preferred(asked_language(request), accepted))


def address_of(request: Request) -> str:
    """Return from where a request comes, as the proxy says if there is one."""
    return request.client.host if request.client else "unknown"


async def form_of(request: Request) -> Field:
    """Read a form that one of our own pages sent; what it does not have is empty.

    Raises
    ------
    PayloadRefused
        When it was sent by another page, or is no form; the detail is the key of a text for people.
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
