"""The Chromium that tests, pictures and benchmarks drive."""

import contextlib
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from tests.programs import needed

# The address bar's popups are pages themselves, which no test sees: they cost as much processor
# time for each phone as a page of ours. Chromium heeds the last list only, so this one begins with
# those of Playwright's that tell in what a page does.
_SWITCHED_OFF: Final = (
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades",
    "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding",
    "PreconnectToSearch", "ThirdPartyStoragePartitioning", "AimEnabled",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
)  # fmt: skip
ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--process-per-site", f"--disable-features={','.join(_SWITCHED_OFF)}",
)  # fmt: skip
PHONE: Final = (390, 844)


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


@contextlib.contextmanager
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone's page of its own; a script error or a refused resource fails the test."""
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    context.close()
    assert errors == []
