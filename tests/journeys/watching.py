"""What no page may do while somebody works with it, whatever the journey is about."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

from tests.journeys.serving import Served

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

# A violation of the policy is written to the console by every browser; this makes it an error in each.
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));"""

# Widths of the page and, where it is too wide, the first element that sticks out.
STICKS_OUT = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const found = [...document.querySelectorAll("body *")].find((one) => one.getBoundingClientRect().right > room + 1);
  return `${document.documentElement.scrollWidth} px in ${room}: ${found?.outerHTML.slice(0, 160)}`;
}"""

# htmx calls it an error when it gives up a request for a newer one; one that failed has other words.
REPLACED = ("htmx:afterRequest,", "htmx:sendAbort,")

# A reader's or a number's place in an address says nothing about the page's form.
PARTICULAR = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|JE-[\w-]+|(?<=/accounts/)\d+|\?.*")


@dataclass
class Watch:
    """Collects the faults of every page of one browser context."""

    context: BrowserContext
    product: Served
    faults: list[str] = field(default_factory=list)
    visited: dict[str, str] = field(default_factory=dict)
    allowed: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(REPORT_VIOLATIONS)
        self.context.on("console", self._console)
        self.context.on("weberror", self._error)
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._response)

    def allow(self, status: int, path: str) -> None:
        """From here on this answer is what the journey is about, at addresses that hold ``path``."""
        self.allowed.append((status, path))

    def _is_allowed(self, status: int, url: str) -> bool:
        return any(status == code and path in url for code, path in self.allowed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if message.text.startswith(REPLACED):
            return
        answered = re.search(r"status of (\d{3})", message.text)
        if answered and self._is_allowed(int(answered[1]), message.location["url"]):
            return
        # htmx tells of the same answer once more, from its own file.
        told = re.search(r"Response Status Error Code (\d{3}) from ([^\s,]+)", message.text)
        if told and self._is_allowed(int(told[1]), told[2]):
            return
        self.faults.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script error: {error.error}")

    def _failed(self, request: Request) -> None:
        # A download ends the navigation, and htmx ends a request that a newer one replaces.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request failed: {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not self._is_allowed(response.status, response.url):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")
            if response.status >= 500:
                self.faults.append(self.product.last_words())
        is_page = response.request.resource_type == "document" and response.request.method == "GET"
        # What is handed over as a file is no page, and the entrance sends who is signed in away.
        if is_page and response.status == 200 and "content-disposition" not in response.headers:
            path = response.url.removeprefix(self.product.address)
            self.visited.setdefault(PARTICULAR.sub("*", path), path)

    def fits(self, page: Page) -> None:
        """The page as it stands has no sideways scrolling on a phone."""
        page.set_viewport_size(NARROW)
        too_wide = page.evaluate(STICKS_OUT)
        page.set_viewport_size(WIDE)
        if too_wide:
            self.faults.append(f"too wide at 390 px: {urlsplit(page.url).path}: {too_wide}")

    def look_at_all_again(self, page: Page, seen: set[str]) -> None:
        """Open every page of the journey once more on a phone, but for the forms of page in ``seen``."""
        page.set_viewport_size(NARROW)
        for form, path in list(self.visited.items()):
            if form in seen:
                continue
            seen.add(form)
            page.goto(self.product.address + path, wait_until="load")
            too_wide = page.evaluate(STICKS_OUT)
            if too_wide:
                self.faults.append(f"too wide at 390 px: {path}: {too_wide}")
