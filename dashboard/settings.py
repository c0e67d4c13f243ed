"""How Streamlit must be set up for the live page, and the proof that it is.

Some of these options are hidden and may change without notice, hence the pinned version and
the reading back: a page that is slow or leaks a traceback must not start at all.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from streamlit import config

from ingest.errors import UsageError

STREAMLIT_VERSION: Final = "1.67.0"

PADDING: Final = "0.75rem"
FONT: Final = "system-ui, sans-serif"

OPTIONS: Final[Mapping[str, object]] = {
    # A full garbage collection after each run of a script costs ten times the run itself.
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "server.enableWebsocketCompression": True,
    "server.disconnectedSessionTTL": 3600,  # a phone sleeps longer than the default 2 minutes
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.enableXsrfProtection": True,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "browser.gatherUsageStats": False,
    # Set for both themes by name: set for all, the page would no longer follow the device.
    "theme.light.paddingTop": PADDING,
    "theme.dark.paddingTop": PADDING,
    "theme.light.paddingBottom": PADDING,
    "theme.dark.paddingBottom": PADDING,
    "theme.dark.backgroundColor": "#0e1319",
    # The device's own: Streamlit's would be 170 kB more before the first number.
    "theme.light.font": FONT,
    "theme.dark.font": FONT,
}


def check_version() -> None:
    """Refuse any other Streamlit than the one this page was made for.

    Raises
    ------
    UsageError
        When another version is installed.
    """
    installed = version("streamlit")
    if installed != STREAMLIT_VERSION:
        raise UsageError(
            f"Streamlit {installed} is installed, but the live page relies on options of"
            f" {STREAMLIT_VERSION}: pip install streamlit=={STREAMLIT_VERSION}"
        )


def check_options() -> None:
    """Read every option back from Streamlit.

    Raises
    ------
    UsageError
        When one of them has another value, with the value it needs.
    """
    wrong = [
        f"{name} is {actual!r} and must be {wanted!r}"
        for name, wanted in OPTIONS.items()
        if (actual := config.get_option(name)) != wanted
    ]
    if wrong:
        raise UsageError("Streamlit is not set up for the live page: " + "; ".join(wrong))
