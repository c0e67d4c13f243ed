"""The version of the installed program."""

from importlib.metadata import version
from typing import Final

VERSION: Final = version("trailpulse")
