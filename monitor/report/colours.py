"""The report's colours; levels, indices and quantities have those of the crew's page."""

from typing import Final

INK: Final = "#10161d"
QUIET: Final = "#4a5561"
FAINT: Final = "#d4dae1"
PAPER: Final = "#ffffff"

LEVELS: Final = {
    "low": "#0f7b5f",
    "watch": "#f2c200",
    "high": "#ff8a1f",
    "very_high": "#c4002b",
}
ALERTS: Final = {"info": "#1d5fd1", "warning": LEVELS["high"], "urgent": LEVELS["very_high"]}
INDICES: Final = {"fatigue": "#1d5fd1", "cramp": "#b3206f"}

PACE: Final = "#6b3fc0"
HEART_RATE: Final = "#c4002b"
GROUND: Final = "#7a6a55"
WATER: Final = "#1b7f9c"
FUEL: Final = "#a85a00"
SALT: Final = "#5d6b7a"
HEAT: Final = "#b3402f"

# Neighbours in either stack differ in brightness, so that layers differ on grey paper too.
PARTS: Final = {
    "durability": "#1f5fae",
    "hrv": "#8fc1ea",
    "carbs": "#8a4a00",
    "muscle": "#9a80e6",
    "training": "#5d6b7a",
    "heat": "#f0988a",
    "fluid": "#2f93b0",
    "pace": "#a9d18e",
    "stride": "#3d6b2e",
    "history": "#3d4854",
    "intensity": "#f2a9cf",
    "sodium": "#d8cfb5",
    "cold": "#6f7fd0",
    "recent": "#e07ab0",
}
