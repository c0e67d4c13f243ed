"""Compresses small messages at little cost.

Most of what `zlib.compress` does with a message of a kilobyte is to clear tables that are made for
a hundred times as much. A small window clears in half the time and finds the same repeats.
"""

import zlib
from typing import Final

_LEVEL: Final = 1  # higher ones gain little on a status
_WINDOW_BITS: Final = 12  # 4 kB
_MEMORY: Final = 5  # less would end blocks in the midst of a status
_HEADER: Final = b"\x78\x01"  # of any window, which is how readers tell what is compressed


def squeezed(payload: bytes) -> bytes:
    """Compress a message for any reader of zlib.

    Examples
    --------
    >>> zlib.decompress(squeezed(b'{"phase":"racing"}'))
    b'{"phase":"racing"}'
    """
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY)
    whole = deflater.compress(payload) + deflater.flush()
    return _HEADER + whole[len(_HEADER) :]
