"""The page's own scripts and styles: joined and compressed once, cached by browsers for ever.

There is a script for each language, with the texts of that one in it. Their address holds a digest
of all of them, so that a new version is a new address.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from dashboard import words
from dashboard.bundle import bundle
from ingest.language.catalogue import LANGUAGES, USUAL, Language

FOLDER: Final = Path(__file__).parent / "component"
MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
MOUNT: Final = "mount.js"  # handed to Streamlit as text; all else is fetched from here
ENTRIES: Final = ("live.js", "lite.js")  # each is served with all it needs in one file
# What is served under a name, and the files that are joined for it.
STYLES: Final = {
    "live.css": ("live.css", "crew.css", "checkin.css", "themes.css"),
    "lite.css": ("lite.css",),
}
FOR_EVER: Final = "public, max-age=31536000, immutable"


def script_name(entry: str, language: Language) -> str:
    """The name under which a script is served in a language.

    Examples
    --------
    >>> script_name("live.js", "it")
    'live.it.js'
    """
    return f"{entry.removesuffix('.js')}.{language}.js"


@cache
def page_assets() -> "Assets":
    """Return the files as they were when first asked for: one version for the whole process."""
    return Assets()


class Assets:
    """All files of the component folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.suffix in MEDIA_TYPES
        }
        scripts = {name: text.decode() for name, text in files.items() if name != MOUNT}
        texts = {language: words.words(language) for language in LANGUAGES}
        self._served = {
            name: b"".join(files[part] for part in parts) for name, parts in STYLES.items()
        }
        self._served |= {
            script_name(entry, language): bundle(scripts | {words.MODULE: said}, entry).encode()
            for entry in ENTRIES
            for language, said in texts.items()
        }
        everything = [files[MOUNT], *self._served.values()]
        self.version = hashlib.sha256(b"\0".join(everything)).hexdigest()[:16]
        self._mount = files[MOUNT].decode()
        self._gzipped = {name: gzip.compress(content, 9) for name, content in self._served.items()}

    def entry(self, language: Language = USUAL) -> str:
        """Path of the script that draws the pages in a language."""
        return self.path(script_name(ENTRIES[0], language))

    def path(self, name: str) -> str:
        """Path of one file."""
        return f"/live/assets/{self.version}/{name}"

    def text(self, name: str) -> str:
        """One file as text, as it is handed to Streamlit."""
        return self._mount if name == MOUNT else self._served[name].decode()

    async def serve(self, request: Request) -> Response:
        """Answer a request for one file."""
        name = request.path_params["name"]
        if request.path_params["version"] != self.version or name not in self._served:
            return Response("no such file\n", status_code=404, media_type="text/plain")
        headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
        media_type = MEDIA_TYPES[Path(name).suffix]
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self._served[name], headers=headers, media_type=media_type)
        headers["content-encoding"] = "gzip"
        return Response(self._gzipped[name], headers=headers, media_type=media_type)
