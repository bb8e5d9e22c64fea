"""What the pages for signing in and for a new password say, from the first mistake to the new password."""

import re

from django.core import mail
from django.test import Client as Browser

from tests import people
from tests.pages import Page, changed

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
NEW = "quite-another-password-7"
FORBIDDEN = re.compile(r"please|invalid|required\.", re.IGNORECASE)


def told(page: Page) -> list[str]:
    """The lines of the summary."""
    summary = page.text.partition('id="error-summary"')[2].partition("</ul>")[0]
    return re.findall(r'<a href="#(\w+)">(.*?)</a>', summary)


def test_signing_in_with_nothing_says_what_to_enter(db: None) -> None:
    page = Page(Browser().post(LOGIN, {"login": "", "password": ""}))
    assert told(page) == [("id_login", "Enter your e-mail address."), ("id_password", "Enter your password.")]
    assert "<title>Error: Sign in" in page.text
    page = Page(Browser().post(LOGIN, {"login": "alice", "password": "x"}))
    assert told(page) == [("id_login", "Enter an e-mail address, for example name@example.org.")]


def test_a_new_password_by_mail(db: None) -> None:
    people.alice()
    browser = Browser()
    page = Page(browser.post(RESET, {"email": ""}))
    assert told(page) == [("id_email", "Enter your e-mail address.")]
    page = Page(browser.post(RESET, {"email": "alice@example.org"}, follow=True))
    assert "Look into your mail" in page.text
    assert not FORBIDDEN.search(page.text)

    (letter,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+)", str(letter.body))
    assert link
    page = Page(browser.get(link[1], follow=True))
    (address,) = (where for where in page.forms if "/key/" in where)
    page = Page(browser.post(address, changed(page.forms[address], password1="", password2="")))
    assert told(page) == [
        ("id_password1", "Enter a new password."),
        ("id_password2", "Enter the new password again."),
    ]
    page = Page(browser.post(address, {"password1": NEW, "password2": NEW}, follow=True))
    assert "Your password is changed" in page.text
    signed_in = browser.post(LOGIN, {"login": "alice@example.org", "password": NEW})
    assert (signed_in.status_code, signed_in.headers["Location"]) == (302, "/")

    page = Page(Browser().get(link[1], follow=True))
    assert "This link has been used, or is too old" in page.text


def test_an_address_that_nobody_has_gets_the_same_answer(db: None) -> None:
    page = Page(Browser().post(RESET, {"email": "nobody@example.org"}, follow=True))
    assert "Look into your mail" in page.text
