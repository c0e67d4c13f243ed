"""The page's own scripts and styles: joined and compressed once, cached by browsers for ever.

Their address holds a digest of all of them, so that a new version is a new address.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from dashboard.bundle import bundle

FOLDER: Final = Path(__file__).parent / "component"
MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
MOUNT: Final = "mount.js"  # handed to Streamlit as text; all else is fetched from here
ENTRIES: Final = ("live.js", "lite.js")  # each is served with all it needs in one file
# What is served under a name, and the files that are joined for it.
STYLES: Final = {"live.css": ("live.css", "crew.css", "checkin.css"), "lite.css": ("lite.css",)}
FOR_EVER: Final = "public, max-age=31536000, immutable"


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
        self.version = hashlib.sha256(b"\0".join(files.values())).hexdigest()[:16]
        self._mount = files[MOUNT].decode()
        scripts = {name: text.decode() for name, text in files.items() if name != MOUNT}
        self._served = {
            name: b"".join(files[part] for part in parts) for name, parts in STYLES.items()
        }
        self._served |= {entry: bundle(scripts, entry).encode() for entry in ENTRIES}
        self._gzipped = {name: gzip.compress(content, 9) for name, content in self._served.items()}

    @property
    def entry(self) -> str:
        """Path of the script that draws the pages."""
        return f"/live/assets/{self.version}/{ENTRIES[0]}"

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
