"""Compresses statuses at little cost: one says much of what another says.

What a reader of zlib has to know is the status that all are likened to: that makes them half as
long. Most of what `zlib.compress` does with a kilobyte is to clear tables that are made for a
hundred times as much; a window of a few statuses clears in half the time.
"""

import zlib
from typing import Final

from ingest import wire

_LEVEL: Final = 1  # higher ones gain little
_WINDOW_BITS: Final = 12  # 4 kB
_MEMORY: Final = 5  # less would end blocks in the midst of a status
_HEADER: Final = b"\x78\x20"  # of zlib with a likeness, of any window: its first byte tells of zlib

# What is in stores was made with this one: another needs a migration.
_LIKENESS: Final = (
    b'{"t":1764000016,"at":1764000016.3500001,"phase":"racing",'
    b'"stored_seq":{"gw-0099":15},"vitals":{"heart_rate_bpm":154.0,"speed_mps":3.0703125,'
    b'"cadence_spm":173.0,"stride_m":0.94,"contact":true,"running":true,'
    b'"age_s":{"heart_rate_bpm":0.35,"contact":0.35,"speed_mps":0.35,"cadence_spm":0.35,'
    b'"stride_m":0.35,"running":0.35}},"fatigue":{"level":"low",'
    b'"score":0.07905617435589618,"low":0.0,"high":24.161723987766916,'
    b'"parts":{"durability":0.011099009094360861,"carbs":0.0,'
    b'"muscle":0.011099009094360861,"training":0.009711632957565752,'
    b'"heat":0.02495774938045416,"fluid":0.005551813632194485,'
    b'"pace":0.016636960196960066}},"cramp":{"level":"low","score":7.46928249012335,'
    b'"low":1.7351476299993613,"high":26.954947499928593,'
    b'"parts":{"history":7.454546316749195,"intensity":0.0,"muscle":0.003642153412512844,'
    b'"training":0.001916754906735884,"pace":0.00574648692922271,"carbs":0.0,'
    b'"fluid":0.000939555578670948,"heat":0.0011494941122967219,'
    b'"durability":0.0013417284347151187,"recent":0.0}},"alerts":[],"missing":["grade",'
    b'"altitude_m","durability","hrv","muscle","training","heat","fluid","pace","stride",'
    b'"history","sodium","cold"],"behind_s":0,"model":"8","starts":1764000000.0,'
    b'"quality":0.9,"balance":{"carbs_in_g_h":0.0,"carbs_used_g_h":124.1,'
    b'"glycogen_g":360.1,"empty_in_s":8886.0},"pace":{"grade_adjusted_mps":3.004},'
    b'"hrv":{"artefact_pct":0.0},"course":{"distance_m":49.0}}'
)
_fresh: Final = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zdict=_LIKENESS)


def squeezed(payload: bytes) -> bytes:
    """Compress a status."""
    deflater = _fresh.copy()
    whole = deflater.compress(payload) + deflater.flush()
    return _HEADER + whole[len(_HEADER) :]


def unsqueezed(payload: bytes) -> bytes:
    """Undo it; also of a status that was stored without a likeness, or plain.

    Examples
    --------
    >>> unsqueezed(squeezed(b'{"phase":"racing"}'))
    b'{"phase":"racing"}'
    """
    if payload[0] != wire.ZLIB_FIRST_BYTE:
        return payload
    return zlib.decompressobj(zdict=_LIKENESS).decompress(payload, wire.LARGEST_BYTES)
