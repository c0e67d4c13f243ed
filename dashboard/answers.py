"""What routes that take something in have in common: bodies that are bounded, problems in words."""

import math
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.errors import PayloadRefused


async def body_of(request: Request, most_bytes: int) -> bytes:
    """Read a request's body.

    Raises
    ------
    PayloadRefused
        When it is larger than `most_bytes`.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise PayloadRefused("too large", f"more than {most_bytes} bytes")
    return body


def too_much(wait_s: float) -> Response:
    """Say that one has to wait so long [s]."""
    headers = {"retry-after": f"{math.ceil(wait_s)}"}
    return problem(429, "that is very much at once; try again soon", headers)


def problem(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """Say in a sentence what is wrong."""
    return JSONResponse({"problem": sentence}, status_code=status, headers=headers)
