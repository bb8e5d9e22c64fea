"""Sessions confirmed together: ticked ones are submitted as they were shown, or left with a reason."""

import threading
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core import signing
from django.db import connection
from django.utils.html import strip_tags

from accounts.models import Therapist
from audit.models import Event
from cpt.actions import set_fees
from cpt.models import Payer
from invoicing.models import Invoice, InvoiceLine, Submission
from invoicing.together import SALT, TOGETHER
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import send
from tests.invoicing.test_submitting import recorded
from tests.invoicing.ticking import BULK, NOON, RECEIPTS, confirm, fresh, opened, reason, statuses, ticks
from tests.pages import Page, signed_in
from tests.queries import Queries

pytestmark = pytest.mark.usefixtures("five_oclock")

# Sign-in and person; rows; events of rooms with attached ones, bookings; coverages; what was sent before, of
# neighbours, and where clients were. No rulebook: its token comes with the rows.
QUERIES = 9


def test_a_line_has_everything_that_is_attested_and_nothing_is_ticked(
    alice: Therapist, clean: list[Invoice], payer: Payer
) -> None:
    set_fees(people.practice(), payer, {"90834": Decimal("125.00")})
    page = opened(alice)
    assert list(ticks(page)) == [invoice.pk for invoice in clean]
    line = page.text[page.text.index("Ana Low") : page.text.index("Ben Mid")]
    for shown in (
        "November 14, 2026",
        "12:00 PM to 12:45 PM EST",
        "45 live min",
        "as observed",
        "<strong>90834</strong>",
    ):
        assert shown in line
    for shown in ("1 unit, modifier 95, place 10", "$125.00 to Cedar", "Video, client at home", "state not stated"):
        assert shown in line
    assert "Sat, Nov 28, 2026, 3:15 AM EST" in strip_tags(line)
    assert "10 days 10 h left" in line
    assert page.text.count("I gave this care myself") == 1


def test_what_is_ticked_is_submitted_and_the_rest_is_not(alice: Therapist, clean: list[Invoice]) -> None:
    shown = ticks(opened(alice))
    first, second, third = clean
    answer = confirm(alice, shown[third.pk], shown[first.pk])
    assert (answer.status_code, answer["location"]) == (303, f"{RECEIPTS}?sent={first.pk}&sent={third.pk}")
    assert statuses(first, second, third) == ["accepted", "draft", "accepted"]
    page = Page(signed_in(alice.user).get(answer["location"]))
    for invoice in (first, third):
        assert f"/invoices/{invoice.pk}/" in page.links
        assert str(fresh(invoice).number) in page.text
    assert "Ben Mid" not in page.text
    assert [event.subject_id for event in Event.objects.filter(action="invoice.submitted")] == [first.pk, third.pk]


def test_it_is_the_submission_that_the_form_untouched_would_make(
    alice: Therapist, clean: list[Invoice], new_invoice: NewInvoice
) -> None:
    by_form, together, _ = clean
    assert send(by_form, code="90834").status_code == 303
    assert confirm(alice, ticks(opened(alice))[together.pk]).status_code == 303
    own = {"id", "invoice", "at", "fingerprint", "date_of_service", "spans_ms", "coverage"}
    kept = [
        {field.name: getattr(one, field.attname) for field in Submission._meta.fields if field.name not in own}
        for one in (fresh(by_form).submission, fresh(together).submission)
    ]
    for values in kept:
        for name, value in values.items():
            if isinstance(value, datetime):
                values[name] = value.time()
    assert kept[0] == kept[1]
    lines = [InvoiceLine.objects.filter(submission__invoice=one).values("code", "units", "modifiers") for one in clean]
    assert list(lines[0]) == list(lines[1])


def test_the_same_ticks_again_submit_nothing_twice(alice: Therapist, clean: list[Invoice]) -> None:
    posted = list(ticks(opened(alice)).values())
    first, again = confirm(alice, *posted), confirm(alice, *posted, *posted)
    assert first["location"] == again["location"]
    assert Submission.objects.count() == 3
    # And on the form: the same content, the same receipt.
    invoice = clean[0]
    form = {"code": "90834", "started_at": "2026-11-14T12:00", "ended_at": "2026-11-14T12:45", "live_minutes": "45"}
    answer = signed_in(alice.user).post(f"/sessions/{invoice.session_id}/invoice/", form)
    assert (answer.status_code, answer["location"]) == (303, f"/invoices/{invoice.pk}/")


@pytest.mark.parametrize("posted", [[], ["x"], [""], ["\x00"], ["x" * 5000], [signing.dumps([1, 1, {}], salt="other")]])
def test_without_a_tick_of_this_page_nothing_is_submitted(
    alice: Therapist, clean: list[Invoice], posted: list[str]
) -> None:
    good = list(ticks(opened(alice)).values())[:1] if posted else []
    page = Page(confirm(alice, *posted, *good))
    assert page.status == 422
    assert f"#confirm-{clean[0].pk}" in page.links
    assert len(ticks(page)) == 3
    assert statuses(*clean) == ["draft"] * 3


def test_more_than_a_page_holds_are_not_taken(alice: Therapist, clean: list[Invoice]) -> None:
    posted = [signing.dumps([pk, 1, {}], salt=SALT) for pk in range(TOGETHER + 1)]
    assert confirm(alice, *posted).status_code == 422


def test_nobody_confirms_another_persons_session(alice: Therapist, clean: list[Invoice]) -> None:
    shown, bob = ticks(opened(alice)), people.bob()
    assert ticks(opened(bob)) == {}
    assert "Ana Low" not in opened(bob).text
    assert confirm(bob, *shown.values()).status_code == 404
    assert statuses(*clean) == ["draft"] * 3
    for query in (f"?sent={clean[0].pk}", f"?left={clean[0].pk}", "?sent=999999999"):
        assert signed_in(bob.user).get(RECEIPTS + query).status_code == 404


@pytest.mark.parametrize("query", ["", "?sent=", "?sent=x&left=%00", "?left=" + "9" * 40])
def test_receipts_of_nothing_lead_to_the_page(alice: Therapist, query: str) -> None:
    answer = signed_in(alice.user).get(RECEIPTS + query)
    assert (answer.status_code, answer["location"]) == (302, BULK)


def test_what_is_in_doubt_is_left_out_with_its_reason_and_a_link(alice: Therapist, new_invoice: NewInvoice) -> None:
    in_person = new_invoice(NOON - timedelta(days=1), modality="in_person", provider="")
    page = opened(alice)
    assert ticks(page) == {}
    assert "It took place in person" in reason(page.text, "Robin Reed")
    assert f"/sessions/{in_person.session_id}/invoice/" in page.links
    assert "None of the sessions here can be confirmed without its form" in page.text


def test_what_is_not_over_or_over_its_deadline_does_not_stand_there(alice: Therapist, new_invoice: NewInvoice) -> None:
    for days in (-1, 20):
        recorded(new_invoice, 45, starts=NOON - timedelta(days=days))
    assert "Nothing to confirm" in opened(alice).text


def test_a_page_holds_twenty_five_and_leads_on(alice: Therapist, new_invoice: NewInvoice) -> None:
    made = [
        new_invoice(NOON - timedelta(days=2, hours=-hour), minutes=20, modality="in_person", provider="")
        for hour in range(TOGETHER + 1)
    ]
    page = opened(alice)
    (onward,) = [link for link in page.links if "after=" in link]
    assert f"/sessions/{made[-1].session_id}/invoice/" not in page.links
    assert f"/sessions/{made[-1].session_id}/invoice/" in opened(alice, onward).links
    assert "Left out: 1 session<" in opened(alice, onward).text
    assert "Left out: 25 sessions" in opened(alice, "?after=nonsense").text


def test_more_sessions_ask_no_more_queries(alice: Therapist, clean: list[Invoice], new_invoice: NewInvoice) -> None:
    browser, asked = signed_in(alice.user), []
    browser.get(BULK)  # the rules are read
    for _ in range(2):
        with Queries() as queries:
            assert browser.get(BULK).status_code == 200
        asked.append(len(queries))
        for days in (4, 5, 6, 7):
            recorded(new_invoice, 45, starts=NOON - timedelta(days=days, hours=len(asked)))
    assert asked == [QUERIES, QUERIES]


def test_the_same_ticks_at_one_instant_submit_nothing_twice(
    transactional_db: None, alice: Therapist, clean: list[Invoice]
) -> None:
    posted, answers = list(ticks(opened(alice)).values()), list[str]()

    def post() -> None:
        try:
            answers.append(confirm(alice, *posted)["location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [f"{RECEIPTS}?{'&'.join(f'sent={invoice.pk}' for invoice in clean)}"] * 4
    assert Submission.objects.count() == 3
