"""Which sports are done on foot, in the words of FIT, TCX and GPX files."""

from typing import Final

NOT_ON_FOOT: Final = frozenset(
    {
        "alpine_skiing",
        "biking",
        "boating",
        "cross_country_skiing",
        "cycling",
        "diving",
        "driving",
        "e_biking",
        "e_bike_ride",
        "fishing",
        "flying",
        "golf",
        "hang_gliding",
        "horseback_riding",
        "ice_skating",
        "inline_skating",
        "jetskiing",
        "kayaking",
        "kitesurfing",
        "motorcycling",
        "mountain_biking",
        "paddling",
        "rafting",
        "ride",
        "rock_climbing",
        "rowing",
        "sailing",
        "sky_diving",
        "snowboarding",
        "snowmobiling",
        "stand_up_paddleboarding",
        "surfing",
        "swim",
        "swimming",
        "tennis",
        "transition",
        "virtualride",
        "virtual_ride",
        "wakeboarding",
        "water_skiing",
        "windsurfing",
    }
)
"""`transition` too: what moves between two disciplines of a triathlon pushes a bicycle."""


def is_on_foot(sport: str) -> bool:
    """Whether the sport's speed and cadence are those of running, walking or hiking legs.

    A sport that is not known to be another one is taken to be on foot.
    """
    return sport.strip().lower().replace(" ", "_").replace("-", "_") not in NOT_ON_FOOT
