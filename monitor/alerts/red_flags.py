"""Reports that mean: medical help now. The software can't judge them, and does not try."""

import re
from typing import Final

RED_FLAGS: Final = (
    "none",
    "confusion",
    "vomiting",
    "swelling",
    "collapse",
    "dark urine",
    "fever",
    "weight gain",
    "many muscles cramping",
    "sickle-cell trait with cramps",
    "chest pain",
)
"""Names by code; 0 is none. Codes are stored: new ones come last."""

# What people write, in English and Italian; in order of severity, as a report may name several.
_WORDS: Final = (
    (
        "collapse",
        r"collaps|faint|unconscious|passed out|seizure|convuls"
        r"|collass|svenut|svien|incoscien",
    ),
    (
        "chest pain",
        r"chest (?:is |feels )?(pain|hurt|ach|tight|pressure|discomfort|heavy)"
        r"|(pain\w*|tight\w*|pressure) (in|on|across) (the |my |his |her |their )?chest"
        r"|tight chest|heart attack|angina"
        r"|(dolor\w*|male|fitt[ae]|peso|oppress\w*|pression\w*) (al|il|nel|sul) (petto|torace)"
        r"|dolor\w* toracic|infart",
    ),
    (
        "confusion",
        r"confus|disorient|stagger|stumbl|incoherent|delirious|slurred"
        r"|barcoll|farfugl|delir",
    ),
    ("vomiting", r"vomit|throwing up|threw up|puk|rimett"),
    ("swelling", r"swell|swollen|puffy|oedema|edema|gonfi"),
    (
        "dark urine",
        r"dark urine|brown urine|cola[- ]col|blood in (the )?urine|bloody urine"
        r"|urin[ae] (molto )?(scur|marron)|sangue nell[ea] urin|pip[iì] (scur|marron)",
    ),
    ("weight gain", r"weight gain|gained weight|aument\w+ di peso|preso peso"),
    (
        "many muscles cramping",
        r"many muscles|whole body|cramps? (all over|everywhere)"
        r"|molti muscoli|tutto il corpo|crampi (dappertutto|ovunque)",
    ),
    ("sickle-cell trait with cramps", r"sickle|falciform|drepano"),
    ("fever", r"fever|febbre"),
)
# Only what stands right before is a denial: to miss a red flag is worse than to raise one.
_DENIED: Final = re.compile(
    r"\b(no|not|without|denies|non|senza|nessun[ao]?)( any| signs? of| è| ha| segni di)? $"
)


def code_of(report: str) -> int:
    """The red flag that a reported symptom names, 0 if it names none.

    Examples
    --------
    >>> RED_FLAGS[code_of("Confused, staggering")], code_of("blister"), code_of("no fever")
    ('confusion', 0, 0)
    """
    said = " ".join(report.lower().replace("_", " ").split())
    for name, pattern in _WORDS:
        for found in re.finditer(rf"\b(?:{pattern})", said):
            if not _DENIED.search(said[: found.start()]):
                return RED_FLAGS.index(name)
    return 0
