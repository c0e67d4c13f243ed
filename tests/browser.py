"""The Chromium that tests, pictures and benchmarks drive: the one without windows, half as dear."""

import contextlib
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    program = needed("chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone's page of its own; a script error or a refused resource fails the test."""
    with pocket(chromium) as context, page_of(context) as page:
        yield page


@contextlib.contextmanager
def pocket(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone, for the pages of many tests; see `wipe`."""
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    yield context
    context.close()


@contextlib.contextmanager
def page_of(context: BrowserContext) -> Iterator[Page]:
    """A page of a phone; a script error or a refused resource fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    assert errors == []


def wipe(context: BrowserContext, origin: str) -> None:
    """Leave nothing of a test on a phone but the scripts, which cost most to fetch and compile."""
    page, *others = context.pages or [context.new_page()]
    for other in others:
        other.close()
    context.unroute_all()
    context.set_offline(False)
    page.goto("about:blank")  # nothing of what was there writes any more
    context.clear_permissions()
    context.clear_cookies()
    storage = {"origin": origin, "storageTypes": "all"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)
    page.close()
