"""What the mail says, what it never says, and the way to have no more of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client as Browser

from accounts.models import Therapist
from audit.models import Event
from cpt.models import Payer
from invoicing.reminder_mail import stop_address
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.test_send_reminders import eight, run
from tests.pages import Page, signed_in

SETTINGS = "/sessions/settings/"


@pytest.fixture
def told(new_invoice: NewInvoice) -> Any:
    """The mail about one session of Robin's."""
    new_invoice()
    run(eight(1))
    return mail.outbox[0]


def html(told: Any) -> str:
    ((content, kind),) = told.alternatives
    assert kind == "text/html"
    return str(content)


def wants_reminders() -> bool:
    return people.alice().wants_reminders


def test_it_tells_how_many_until_when_and_where(told: Any) -> None:
    for text in (told.body, html(told)):
        assert "1 of your sessions waits to be confirmed." in text
        assert "1 closes on Tue, Dec 1, 2026, 3:15 AM EST" in text
        for path in ("/sessions/", SETTINGS, stop_address(people.alice())):
            assert f"http://testserver{path}" in text
    assert told.from_email == "Therapy Billing <billing@localhost>"
    assert told.message()["Auto-Submitted"] == "auto-generated"


def test_the_subject_tells_nothing_but_what_it_is_about(told: Any) -> None:
    assert told.subject == "Sessions wait for your confirmation"


def test_it_names_no_client_no_payer_and_no_session(payer: Payer, new_invoice: NewInvoice, alice: Therapist) -> None:
    name = "Zed <b>Quill</b> & Co\r\nBcc: x@example.org"
    client = add_client(alice, name, payer=payer, since=date(2020, 1, 1), member_id="M-4711")
    invoice = new_invoice(client=client)
    run(eight(1))
    whole = mail.outbox[0].message().as_string()
    for secret in ("Zed", "Quill", "Bcc", "4711", payer.name, "12:15", f"/sessions/{invoice.session_id}/", "Alice"):
        assert secret not in whole


def test_the_deadline_stands_on_the_therapists_clock(new_invoice: NewInvoice, alice: Therapist) -> None:
    new_invoice()
    Therapist.objects.filter(pk=alice.pk).update(time_zone="America/Los_Angeles")
    run(datetime(2026, 11, 18, 16, 0, tzinfo=UTC))
    assert "Tue, Dec 1, 2026, 12:15 AM PST" in mail.outbox[0].body


def test_mail_programs_find_the_way_out_in_the_headers(told: Any) -> None:
    headers = told.message()
    assert headers["List-Unsubscribe"] == f"<http://testserver{stop_address(people.alice())}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def one_click(address: str) -> HttpResponse:
    """As a mail program posts it: no cookie, no token of ours."""
    return Browser(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})


def test_one_click_stops_the_mails_without_a_redirect(alice: Therapist) -> None:
    answer = one_click(stop_address(alice))
    assert (answer.status_code, wants_reminders()) == (200, False)
    event = Event.objects.about(alice).get()
    assert (event.action, event.by) == ("reminders.switched-off", None)
    assert one_click(stop_address(alice)).status_code == 200
    assert Event.objects.about(alice).count() == 1


def test_opening_the_link_changes_nothing_and_its_button_stops_the_mails(alice: Therapist) -> None:
    browser, address = Browser(), stop_address(alice)
    for ask in (browser.get, browser.head):
        assert ask(address).status_code == 200
    assert wants_reminders()
    page = Page(browser.get(address))
    assert "Stop the reminders?" in page.text
    answer = browser.post(address, page.forms[""])
    assert (answer.status_code, answer["Location"], wants_reminders()) == (303, address, False)
    after = Page(browser.get(address))
    assert "Reminders are off" in after.text
    assert "" not in after.forms
    assert SETTINGS in after.links


def test_the_link_shows_nothing_of_the_therapist(alice: Therapist) -> None:
    text = Browser().get(stop_address(alice)).content.decode()
    assert "alice" not in text.lower()


@pytest.mark.parametrize("token", ["1", "x", "1:abc", ":", "1:1:1", "\uff19", "0" * 400])
def test_a_link_that_is_not_ours_is_not_found(alice: Therapist, token: str) -> None:
    for ask in (Browser().get, Browser().post):
        assert ask(f"/reminders/{token}/").status_code == 404
    assert wants_reminders()


def test_a_link_of_somebody_who_is_not_there_is_not_found(db: None) -> None:
    assert Browser().get(stop_address(Therapist(pk=999_999))).status_code == 404


def test_one_link_stops_one_therapists_mails(alice: Therapist) -> None:
    bob = people.bob()
    one_click(stop_address(bob))
    bob.refresh_from_db()
    assert (bob.wants_reminders, wants_reminders()) == (False, True)


def test_the_settings_page_switches_mails_off_and_on(alice: Therapist) -> None:
    browser = signed_in(alice.user)
    page = Page(browser.get(SETTINGS))
    assert page.forms[""] == {"reminders": ["on"]}
    answer = browser.post(SETTINGS, {})
    assert (answer.status_code, answer["Location"], wants_reminders()) == (303, SETTINGS, False)
    assert Page(browser.get(SETTINGS)).forms[""] == {}
    browser.post(SETTINGS, {"reminders": "on"})
    assert wants_reminders()
    assert [(event.action, event.by) for event in Event.objects.about(alice)] == [
        ("reminders.switched-off", alice.user),
        ("reminders.switched-on", alice.user),
    ]


def test_the_settings_page_says_when_mails_come_and_where_to(alice: Therapist, settings: Any) -> None:
    settings.REMINDER_DAYS, settings.REMINDER_HOUR = [2, 5], 9
    text = signed_in(alice.user).get(SETTINGS).content.decode()
    assert "2 and 5 days after a session that still waits, from 9:00 AM on" in text
    assert "alice@example.org" in text
    assert "America/New_York" in text


def test_without_days_the_settings_page_says_that_none_come(alice: Therapist, settings: Any) -> None:
    settings.REMINDER_DAYS = []
    assert "This installation sends none" in signed_in(alice.user).get(SETTINGS).content.decode()


@pytest.mark.parametrize("name", ["carol", "dana"])
def test_others_have_no_such_page(db: None, name: str) -> None:
    browser = signed_in(getattr(people, name)())
    assert browser.get(SETTINGS).status_code == 404
    assert browser.post(SETTINGS, {}).status_code == 404


def test_the_worklist_leads_there(alice: Therapist) -> None:
    assert SETTINGS in Page(signed_in(alice.user).get("/sessions/")).links
