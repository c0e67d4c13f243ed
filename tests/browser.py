"""The Chromium that tests, pictures and benchmarks drive."""

import contextlib
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from tests.programs import needed

ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Browser]:
    """A browser; where there is none the test is skipped, but in CI it fails."""
    program = needed("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()
