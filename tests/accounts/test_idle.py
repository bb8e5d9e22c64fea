"""A draft that the page saves by itself keeps nobody signed in."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client as Browser

from invoicing.models import FormDraft
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import address, opened
from tests.invoicing.test_submitting import recorded
from tests.pages import changed

NOW = datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("part", "htmx", "live", "lasts_longer"),
    [
        ("draft/", True, None, False),
        ("draft/", False, None, True),
        ("check/", True, "1", False),
        ("check/", True, None, True),
    ],
    ids=["saved by the page", "saved with the button", "checked by the page", "checked with the button"],
)
def test_only_what_a_person_does_makes_a_session_last_longer(
    five_oclock: None, new_invoice: NewInvoice, part: str, htmx: bool, live: str | None, lasts_longer: bool
) -> None:
    invoice = recorded(new_invoice)
    form = changed(opened(invoice), code="90834", live=live)
    browser = Browser()
    browser.force_login(people.alice().user)
    browser.get(address(invoice))
    key = browser.session.session_key
    before = Session.objects.get(session_key=key).expire_date
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        answer = browser.post(address(invoice, part), form, headers={"hx-request": "true"} if htmx else {})
    assert answer.status_code in (200, 303)
    assert (Session.objects.get(session_key=key).expire_date > before) is lasts_longer
    assert "Cookie" in answer.headers["Vary"]
    assert FormDraft.objects.exists() is (part == "draft/")
