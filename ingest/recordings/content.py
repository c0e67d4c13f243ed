"""A file's bytes, and which format they are: by content first, by extension else."""

import zlib
from pathlib import Path
from typing import Final, Literal

from ingest.errors import RecordingRefused

MAX_BYTES: Final = 256 * 2**20
"""A hundred hours as verbose XML; what is larger is no recording, or a compression bomb."""

SNIFFED_BYTES: Final = 65_536
CHUNK_BYTES: Final = 65_536

Format = Literal["FIT", "TCX", "GPX", "TEXT"]

GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK\x03\x04"
BYTE_ORDER_MARKS: Final = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}

XML_WORDS: Final[tuple[tuple[str, Format], ...]] = (
    ("trainingcenterdatabase", "TCX"),
    ("<gpx", "GPX"),
    (":gpx", "GPX"),
    ("trackpoint>", "TCX"),
    ("<activit", "TCX"),
    ("<trkpt", "GPX"),
    ("<trk", "GPX"),
)

ENDINGS: Final[dict[str, Format]] = {".fit": "FIT", ".tcx": "TCX", ".gpx": "GPX"}


def load(path: Path) -> bytes:
    """Read a file, unpacked if it is compressed with gzip.

    Raises
    ------
    RecordingRefused
        If it can't be read, is too large, empty, or packed in another way.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        message = f"{path.name} can't be read: {error}."
        raise RecordingRefused(message) from error
    if data.startswith(GZIP):
        data = _unpacked(data)
    if len(data) > MAX_BYTES:
        message = (
            f"{path.name} is larger than {MAX_BYTES // 2**20} MB, more than a recording can be."
        )
        raise RecordingRefused(message)
    if data.startswith(ZIP):
        message = f"{path.name} is a ZIP archive; unpack it and give the recording inside."
        raise RecordingRefused(message)
    if not data.strip():
        message = f"{path.name} is empty."
        raise RecordingRefused(message)
    return data


def _unpacked(data: bytes) -> bytes:
    """Unpack as far as possible, and not further than a recording is long."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = bytearray()
    for start in range(0, len(data), CHUNK_BYTES):
        try:
            room = MAX_BYTES + 1 - len(unpacked)
            unpacked += unpacker.decompress(data[start : start + CHUNK_BYTES], room)
        except zlib.error:
            break
        if len(unpacked) > MAX_BYTES:
            break
    return bytes(unpacked)


def recognise(data: bytes, name: str) -> Format:
    """Tell the format of a file's bytes."""
    if data[8:12] == b".FIT":
        return "FIT"
    head = text(data[:SNIFFED_BYTES]).lstrip("\ufeff \t\r\n\0").lower()
    if head.startswith("<"):
        for word, found in XML_WORDS:
            if word in head:
                return found
    return ENDINGS.get(Path(name.lower().removesuffix(".gz")).suffix, "TEXT")


def text(data: bytes) -> str:
    """Decode text, whatever its encoding; what can't be decoded becomes a question mark."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    return data.decode("utf-8", errors="replace")
