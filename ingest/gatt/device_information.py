"""Texts of the Device Information Service: manufacturer, model number, firmware revision."""

from typing import Final

from ingest.errors import PacketRefused

NOT_TEXT: Final = "not text"
MAX_BYTES: Final = 512  # no attribute's value is longer


def decode(data: bytes) -> str | None:
    """Text before the first NUL, without surrounding blanks; None when nothing is left.

    Characters that don't print are left out: the text ends up in logs and terminals.

    Raises
    ------
    PacketRefused
        ``not text`` when it is not UTF-8.
    """
    try:
        text = data.split(b"\0", 1)[0].decode()
    except UnicodeDecodeError as error:
        raise PacketRefused(NOT_TEXT, str(error)) from error
    return "".join(letter for letter in text if letter.isprintable()).strip() or None


def encode(text: str) -> bytes:
    """Encode a text without padding.

    Raises
    ------
    ValueError
        When it holds a NUL, can't be encoded, or is longer than 512 bytes.
    """
    data = text.encode()
    if b"\0" in data:
        raise ValueError("a device information text can't hold a NUL")
    if len(data) > MAX_BYTES:
        raise ValueError(f"{len(data)} bytes of device information; at most {MAX_BYTES}")
    return data
