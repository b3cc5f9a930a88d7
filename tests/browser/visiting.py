"""What the browser tests do as people do it: open a page, sign in, say something, and notice what the browser says.

Every page that any test opens is held to four promises: nothing is asked of another host, nothing complains in the
console (a blocked script or style would), nothing is wider than the screen, and no answer is a fault of the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from kmwiki.i18n import translate
from tests.support.site import PASSWORD

FIND_TRIES, TRY_AGAIN_MS = 120, 250  # half a minute: a worker on a busy machine is slow, not wrong
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A page asked for that is refused is told in the console as well; that is Chromium's own doing.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Visit:
    """Somebody's browser: one page in one language, with everything that went wrong in it."""

    page: Page
    address: str
    lang: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._note(message.text, also=message.type in ("error", "warning")))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda request: self._note_stranger(request.url))
        self.page.on("response", self._note_fault)

    def words(self, key: str, **args: Any) -> str:
        """The wording of a key in this visit's language."""
        return translate(self.lang, key, **args)

    def open(self, path: str) -> Response:
        """Go to a path of the site; gives the answer."""
        answer = self.page.goto(self.address + quote(path, safe="/?=&#%+:-_.~"))
        assert answer is not None
        self.measure()
        return answer

    def sign_in(self, name: str) -> None:
        self.open("/login")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.press(self.words("accounts.sign_in"), within="main")
        expect(self.page.locator(".signed-in")).to_be_attached()

    def press(self, name: str, *, within: str = "main") -> None:
        """Press the button of that name and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        self.measure()

    def say(self, words: str) -> None:
        """Say something in the open box under the page."""
        self.page.fill("#comment-body", words)
        self.press(self.words("face.send_comment"))

    def write(self, kind: str, *, title: str, body: str, **more: str) -> int:
        """Write a page and publish it; gives its record number."""
        self.open(f"/new/{kind}")
        self.page.fill("[name=title]", title)
        self.page.fill("[name=body]", body)
        for name, value in more.items():
            self.page.fill(f"[name='{name}']", value)
        self.press(self.words("pages.publish_thread" if kind == "thread" else "pages.publish"))
        expect(self.page.locator("h1")).to_have_text(title)
        return self.record_no()

    def record_no(self) -> int:
        """The record number of the page that is open."""
        found = re.search(r"/p/(\d+)/", self.page.url)
        assert found, self.page.url
        return int(found[1])

    def barriers(self) -> list[Any]:
        """What axe finds on the page as it stands, against WCAG 2.2 AA."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG_22_AA}}).response["violations"]
        return [(rule["id"], [node["target"] for node in rule["nodes"]][:5]) for rule in found]

    def find(self, question: str, title: str) -> None:
        """Search until the page of that title is found: what was just saved may be a second late."""
        for _ in range(FIND_TRIES):
            self.open(f"/search?q={question}")
            if self.page.locator("main").get_by_role("link", name=title).count():
                return
            self.page.wait_for_timeout(TRY_AGAIN_MS)
        raise AssertionError(f"{question!r} does not find {title!r}")

    def _note(self, text: str, *, also: bool = True) -> None:
        if also and not _REFUSED.search(text):
            self.complaints.append(f"{self.page.url}: {text}")

    def _note_stranger(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "blob:")):
            self.complaints.append(f"{self.page.url}: asks {url}")

    def _note_fault(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} for {response.url}")

    def measure(self) -> None:
        """Note a page that must be scrolled sideways."""
        width, screen = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width > screen:
            self.complaints.append(f"{self.page.url} is {width} px wide on a screen of {screen}")


Visitor = Callable[..., Visit]
