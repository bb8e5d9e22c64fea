"""One person's window: what they do and see there, in the words of the stories."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client as Browser
from playwright.sync_api import ConsoleMessage, Page, Request, Response, expect

from accounts.models import User
from sessions_app.models import TherapySession
from tests import people
from tests.people import PASSWORD

# Several radio buttons are described together, by their group.
DESCRIBED = (
    "one => (one.hasAttribute('aria-describedby') ? one : one.closest('fieldset')).getAttribute('aria-describedby')"
)


class Window:
    """A signed-in page. `complaints`: errors on the console, and requests to other origins."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.origin = ""
        page.on("console", self._heard)
        page.on("request", self._asked)

    def sign_in(self, name: str) -> None:
        """By address and password, and the code of the app where one is asked for."""
        self.page.goto("/accounts/login/")
        self.origin = _origin(self.page.url)
        self.page.get_by_label("E-mail address").fill(f"{name}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        if name in ("carol", "dana"):
            self.page.get_by_label("Code").fill(people.code())
            self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("button", name="Sign out").or_(self.page.get_by_text("Log out"))).to_be_visible()

    def enter(self, name: str) -> None:
        """Signed in without the sign-in page, for those who look at others."""
        key = Browser()
        key.force_login(User.objects.get(email=f"{name}@example.org"))
        cookie = key.cookies[settings.SESSION_COOKIE_NAME]
        self.page.goto("/about/")
        self.origin = _origin(self.page.url)
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.origin}])

    def open_form(self, session: TherapySession) -> None:
        """From the worklist to the invoice form of one session."""
        self.page.goto("/sessions/")
        self.page.locator(f"a[href='/sessions/{session.pk}/invoice/']").click()
        self.page.wait_for_url(lambda url: urlsplit(url).path != "/sessions/")

    def choose(self, code: str) -> None:
        """Pick a code from the list."""
        self.page.get_by_label("Code", exact=True).select_option(code)

    def enter_times(self, start: str, end: str, minutes: int) -> None:
        """Change the clock times, as HH:MM on the day shown, and the live minutes."""
        for label, clock in (("Start", start), ("End", end)):
            box = self.page.get_by_label(label, exact=True)
            box.fill(f"{box.input_value()[:10]}T{clock}")
        self.page.get_by_label("Live minutes").fill(str(minutes))

    def write_note(self, words: str) -> None:
        """Fill the disruption note."""
        self.page.get_by_label("Disruption note").fill(words)

    def accept_warning(self, id: str) -> None:
        """Tick one warning."""
        self.page.locator(f"input[name=accept][value={id}]").check()

    def submit(self) -> None:
        """Send the invoice."""
        self.page.get_by_role("button", name="Submit invoice").click()

    def sees_receipt(self) -> str:
        """Where an accepted submission leads; returns the receipt number."""
        expect(self.page).to_have_url(re.compile(r"/invoices/\d+/$"))
        return str(self.page.locator("h1 code").inner_text())

    def sees_problems(self, *parts: str) -> None:
        """The summary on top, focused, with links that lead to their fields, and the same words at the field."""
        expect(self.page).to_have_title(re.compile(r"^Error: "))
        summary = self.page.locator(".error-summary")
        expect(summary).to_be_focused()
        for part in parts:
            expect(summary).to_contain_text(part)
        for link in summary.get_by_role("link").all():
            field = self.page.locator(str(link.get_attribute("href")))
            expect(field).to_have_count(1)
            described = str(field.evaluate(DESCRIBED))
            error = self.page.locator(f"#{described.split()[-1]}")
            expect(error).to_contain_text(str(link.inner_text()))

    def decide(self, how: str, comment: str = "") -> None:
        """Approve or return the flagged invoice on this page."""
        self.page.get_by_label(how).check()
        self.page.get_by_label("Comment").fill(comment)
        self.page.get_by_role("button", name="Save decision").click()

    def status_of(self, address: str) -> int:
        """What a GET answers."""
        answer = self.page.goto(address)
        assert isinstance(answer, Response)
        return answer.status

    def status_of_post(self, address: str, form: dict[str, Any]) -> int:
        """What a POST with a good CSRF token answers."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.page.context.cookies()}
        fields = {**form, "csrfmiddlewaretoken": cookies["csrftoken"]}
        return self.page.request.post(address, form=fields, max_redirects=0).status

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser reports every answer of 400 and more; stories look for those themselves.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if self.origin and _origin(request.url) != self.origin:
            self.complaints.append(f"asked {request.url}")


def press(page: Page, button: str) -> None:
    """Press what leads to a page, and go on when that page is there: what looks at it must not see the one before."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def _origin(url: str) -> str:
    return urlsplit(url)._replace(path="", query="", fragment="").geturl()
