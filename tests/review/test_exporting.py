"""The list of invoices as a file: the same rows as on the page, who may take it, and the trace it leaves."""

import csv
import io
import json
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client as Browser

from accounts.models import User
from audit.models import Event
from cpt.actions import set_fees
from cpt.models import Payer
from invoicing.actions.submitting import submit_invoice
from invoicing.csv_text import table
from invoicing.models import Invoice, Submission
from review.actions.deciding import decide
from review.exporting import CHUNK, INVOICE_COLUMNS, invoice_rows
from sessions_app.models import TherapySession
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_invoice_pages import days_before
from tests.invoicing.test_submitting import NOTE, NOW, entry
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")
ADDRESS = "/invoices/export/"


@pytest.fixture
def carol(db: None) -> User:
    """Support, with the permission."""
    user = people.carol()
    user.may_export = True
    user.save()
    return user


def export(browser: Browser, query: str = "") -> list[dict[str, str]]:
    """The rows of the file behind the button of the list."""
    action = next(form for form in Page(browser.get(f"/invoices/{query}")).forms if form.startswith(ADDRESS))
    answer: Any = browser.post(action)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    content = b"".join(answer.streaming_content).decode()
    assert content[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(content[1:], newline="")))


def test_the_file_holds_what_the_list_shows(new_invoice: NewInvoice, payer: Payer, carol: User) -> None:
    set_fees(people.practice(), payer, {"90834": Decimal("1125.00")})
    new_invoice()
    first, second = days_before(new_invoice, 1), days_before(new_invoice, 3)
    for user in (first.session.therapist.user, carol):
        rows = export(signed_in(user))
        assert [row["receipt"] for row in rows] == [first.number, second.number]
    assert {**rows[0], "status since": "", "submitted": ""} == {
        "receipt": first.number,
        "status": "Accepted",
        "status since": "",
        "date of service": "2026-11-16",
        "session start": "2026-11-16T12:00:00-05:00",
        "time zone": "America/New_York",
        "client": "Robin Reed",
        "therapist": "Alice",
        "payer": "Cedar",
        "code": "90834",
        "minutes": "45",
        "time source": "recorded",
        "started": "2026-11-16T12:00:00-05:00",
        "ended": "2026-11-16T12:45:00-05:00",
        "total charge": "1125.00",
        "submitted": "",
        "version": "1",
    }


def test_the_file_obeys_the_filter(new_invoice: NewInvoice) -> None:
    wanted, other = days_before(new_invoice, 1), days_before(new_invoice, 3)
    browser = signed_in(other.session.therapist.user)
    assert [row["receipt"] for row in export(browser, f"?number={wanted.number}&page=7")] == [wanted.number]
    answer: Any = browser.post(f"{ADDRESS}?number=%00")
    assert len(b"".join(answer.streaming_content).splitlines()) == 1


def test_a_client_whose_name_is_a_formula_is_text(new_invoice: NewInvoice) -> None:
    invoice = days_before(new_invoice, 1)
    client = invoice.session.client
    client.name = '=cmd|"/c calc"!A1'
    client.save()
    assert export(signed_in(invoice.session.therapist.user))[0]["client"] == '\'=cmd|"/c calc"!A1'


def test_taking_a_list_away_is_kept(new_invoice: NewInvoice) -> None:
    invoice = days_before(new_invoice, 1)
    user = invoice.session.therapist.user
    export(signed_in(user), f"?number={invoice.number}")
    event = Event.objects.filter(action="list.exported").get()
    assert (event.by, event.sentence) == (user, "List of invoices exported, rows: 1")
    assert json.loads(event.details) == {"what": "invoices", "filters": {"number": invoice.number}, "rows": 1}


def test_the_answer_names_nobody_and_is_kept_in_no_cache(new_invoice: NewInvoice) -> None:
    browser = signed_in(days_before(new_invoice, 1).session.therapist.user)
    answer = browser.post(ADDRESS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoices-2026-11-17.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert isinstance(answer, StreamingHttpResponse)


def test_another_therapist_takes_nothing_of_hers(new_invoice: NewInvoice) -> None:
    days_before(new_invoice, 1)
    answer: Any = signed_in(people.bob().user).post(ADDRESS)
    assert len(b"".join(answer.streaming_content).splitlines()) == 1


@pytest.mark.parametrize("person", [people.carol, people.dana])
def test_the_desk_needs_the_permission(new_invoice: NewInvoice, person: Any) -> None:
    days_before(new_invoice, 1)
    browser, user = signed_in(person()), person()
    assert not any(form.startswith(ADDRESS) for form in Page(browser.get("/invoices/")).forms)
    assert [browser.get(ADDRESS).status_code, browser.post(ADDRESS).status_code] == [404, 404]
    assert not Event.objects.filter(action="list.exported").exists()
    user.may_export = True
    user.save()
    assert len(export(browser)) == 1


def test_the_queue_goes_out_as_it_is_filtered(new_invoice: NewInvoice, carol: User) -> None:
    first = flagged(new_invoice)
    other = new_invoice(NOW - timedelta(days=3))
    entered = entry(other, "90832", 20, disruption_note=NOTE)
    second = submit_invoice(other, by=other.session.therapist.user, entry=entered, version=None, now=NOW)
    decide(second, kind="approve", comment="", version=None, by=carol)
    browser = signed_in(carol)
    for query, expected in (("", [first]), ("?state=decided", [second]), ("?flag=large-edit&code=90837", [first])):
        action = next(
            form for form in Page(browser.get(f"/review/{query}")).forms if form.startswith("/review/export/")
        )
        answer: Any = browser.post(action)
        content = b"".join(answer.streaming_content).decode()
        rows = list(csv.DictReader(io.StringIO(content[1:], newline="")))
        assert [row["receipt"] for row in rows] == [one.number for one in expected]
        assert [row["client"] for row in rows] == ["RR"]
    assert rows[0]["severity"] == "high"
    assert "large-edit" in rows[0]["flags"]
    details = json.loads(Event.objects.filter(action="list.exported").latest("pk").details)
    assert details == {"what": "review", "filters": {"flag": "large-edit", "code": "90837"}, "rows": 1}


def test_the_queue_needs_the_permission_too(new_invoice: NewInvoice, carol: User) -> None:
    invoice = flagged(new_invoice)
    for user in (people.dana(), invoice.session.therapist.user):
        assert signed_in(user).post("/review/export/").status_code == 404
    assert signed_in(carol).get("/review/export/?code=90837").headers["Location"] == "/review/?code=90837"


def test_an_admin_gives_the_permission(db: None) -> None:
    carol, dana = people.carol(), signed_in(people.dana())
    posted = {"email": carol.email, "name": carol.name, "role": carol.role, "is_active": "on", "may_export": "on"}
    inline = {"therapist-TOTAL_FORMS": "0", "therapist-INITIAL_FORMS": "0"}
    assert dana.post(f"/admin/accounts/user/{carol.pk}/change/", {**posted, **inline}).status_code == 302
    carol.refresh_from_db()
    assert carol.may_export
    assert Event.objects.about(carol).get().action == "admin.changed"


def test_opened_instead_of_posted_it_leads_to_the_list(new_invoice: NewInvoice) -> None:
    browser = signed_in(flagged(new_invoice).session.therapist.user)
    assert browser.get(ADDRESS).headers["Location"] == "/invoices/"


def test_memory_stays_flat_however_many_rows(new_invoice: NewInvoice) -> None:
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        pytest.skip("through a pool the driver reads all rows at once: docs/scale.md")
    first = days_before(new_invoice, 1)
    copies(first, 2 * CHUNK)
    some = peak_of_export()
    copies(first, 4 * CHUNK)
    assert peak_of_export() < some * 1.25


def copies(invoice: Invoice, times: int) -> None:
    """The same invoice for so many more sessions of the same time."""
    submission, session = invoice.submission, invoice.session
    assert submission is not None
    before = Invoice.objects.count()
    sessions = TherapySession.objects.bulk_create([copied(session) for _ in range(times)])
    # A draft has neither number nor submission.
    drafts = Invoice.objects.bulk_create(
        [copied(invoice, session=one, number=None, submission=None, status="draft") for one in sessions]
    )
    sent = Submission.objects.bulk_create([copied(submission, invoice=one) for one in drafts])
    for number, (one, version) in enumerate(zip(drafts, sent, strict=True), start=before):
        one.number, one.submission, one.status = f"{number:010}", version, Invoice.Status.ACCEPTED
    Invoice.objects.bulk_update(drafts, ["number", "submission", "status"], batch_size=500)


def copied(row: Any, **changes: Any) -> Any:
    """The same row once more."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    made = type(row)(**values)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def peak_of_export() -> int:
    """Most memory while the whole list goes out."""
    invoices = Invoice.objects.ever_submitted().with_session()
    tracemalloc.start()
    rows = sum(1 for _ in table(INVOICE_COLUMNS, invoice_rows(invoices, invoices.count())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == invoices.count() + 1
    return peak
