"""A form counts once, however often it is sent."""

import re
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import resolve
from django.utils import timezone

from accounts.models import SentForm
from accounts.once import FIELD, KEPT, MARK
from audit.models import Event
from cpt.models import CodeRequest
from cpt.requesting import answer_request, request_code
from invoicing.models import Attendance, Invoice, Submission
from tests import people
from tests.accounts.addresses import PUBLIC, TAKE_POSTS
from tests.accounts.test_access import address as address_of
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, opened, therapist
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, signed_in
from tests.run import ROOT

NEW = "/codes/requests/new/"
ASKED = {"wanted_code": "90849", "payer": "", "reason": "Families ask for it."}
OURS = {"sec-fetch-site": "same-origin"}
# These count once by themselves, or change nothing.
WITHOUT = {
    "sessions/search/": "reads",
    "sessions/<int:session_id>/invoice/check/": "reads",
    "invoices/export/": "reads, and each time is an event of its own",
    "review/export/": "reads, and each time is an event of its own",
    "invoices/packets/": "reads, and each time is an event of its own",
    "invoices/<int:invoice_id>/packet/": "reads, and each time is an event of its own",
    "sessions/<int:session_id>/room/": "a link is made anew each time",
    "sessions/<int:session_id>/invoice/draft/": "a draft has versions",
    "sessions/<int:session_id>/invoice/": "the submission keeps the key",
    "sessions/bulk/": "the submissions keep the key",
    "review/together/": "each decision counts once by itself, and one that fails undoes no other",
    "sessions/settings/": "a tick is there or not",
    "codes/requests/<int:request_id>/seen/": "what is put aside stays so",
    "review/<int:invoice_id>/claim/": "who has it has it",
    "review/<int:invoice_id>/release/": "who has put it back has",
}

# Forms to addresses of WITHOUT, by the names of the addresses; and whole files: public pages and files to take away.
KEYLESS = {
    *("invoicing:session_search", "invoicing:invoice_draft", "packet:invoice_export", "packet:queue_export"),
    *("sessions_app:room", "cpt:request_seen", "review:invoice_claim", "review:invoice_release", "review:together"),
    *("settings.html", "reminders_stop.html", "join.html", "packet.html", "packet_selection.html"),
}


@pytest.fixture
def alices(catalogue: None) -> Browser:
    return signed_in(people.alice().user)


def key_of(browser: Browser, where: str = NEW, action: str = "") -> str:
    """What a page's form carries."""
    return Page(browser.get(where)).keys[action]


def sent(browser: Browser, where: str = NEW, **fields: object) -> HttpResponse:
    return browser.post(where, {**ASKED, **fields}, headers=OURS)


@pytest.mark.parametrize("route", sorted(TAKE_POSTS - PUBLIC))
def test_every_address_that_takes_a_form_counts_it_once_or_says_why_not(route: str) -> None:
    is_once = getattr(resolve(address_of(route)).func, MARK, False)
    assert is_once != (route in WITHOUT)


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("templates/*/*.html")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_form_that_counts_once_carries_a_key(path: Path) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL):
        names = set(re.findall(r"{% url '([a-z_:]+)'", form.partition(">")[0]))
        carries = "{% once_key %}" in form
        if path.parent.name in ("invoicing", "review", "cpt", "sessions_app") and path.name not in KEYLESS:
            assert carries != bool(names & KEYLESS), (names, form[:200])


def test_each_page_has_a_key_of_its_own(alices: Browser) -> None:
    first, second = key_of(alices), key_of(alices)
    assert first != second
    assert len(first) == 22


def test_sent_again_it_is_answered_alike_and_nothing_is_done(alices: Browser) -> None:
    key = key_of(alices)
    first = sent(alices, idempotency_key=key)
    asked = CodeRequest.objects.get()
    # After an answer the same words would be a request of their own.
    answer_request(asked, outcome="open", words="We ask.", code=None, version=0, by=people.carol(), address="")
    again = sent(alices, idempotency_key=key)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.url == again.url
    assert CodeRequest.objects.get() == asked
    assert sent(alices, idempotency_key="another").status_code == 303
    assert CodeRequest.objects.count() == 2


def test_the_same_key_with_other_content_is_refused_and_loses_nothing(alices: Browser) -> None:
    sent(alices, idempotency_key="k")
    refused = sent(alices, idempotency_key="k", reason='Another "reason" <b>.')
    page = Page(refused)
    assert refused.status_code == 422
    assert CodeRequest.objects.count() == 1
    assert 'href="/codes/requests/"' in page.text
    again = page.forms[NEW]
    assert again["reason"] == ['Another "reason" <b>.']
    assert page.keys[NEW] != "k"
    assert alices.post(NEW, {**again, FIELD: page.keys[NEW]}).status_code == 303
    assert CodeRequest.objects.count() == 2


def test_what_another_site_sent_is_not_shown_again(alices: Browser) -> None:
    sent(alices, idempotency_key="k")
    answer = alices.post(NEW, {**ASKED, "reason": "Other.", FIELD: "k"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 422
    assert NEW not in Page(answer).forms


def test_what_was_refused_may_be_sent_corrected_with_its_key(alices: Browser) -> None:
    assert sent(alices, idempotency_key="k", reason="").status_code == 422
    assert not SentForm.objects.exists()
    assert sent(alices, idempotency_key="k").status_code == 303


def test_a_key_counts_for_one_person_alone(alices: Browser) -> None:
    sent(alices, idempotency_key="k")
    bobs = signed_in(people.bob().user)
    assert sent(bobs, idempotency_key="k", reason="Another.").status_code == 303
    assert CodeRequest.objects.count() == 2


def test_a_key_counts_for_one_address_alone(alices: Browser) -> None:
    sent(alices, idempotency_key="k")
    assert sent(alices, f"{NEW}?code=90853", idempotency_key="k").status_code == 422


@pytest.mark.parametrize("key", ["\x00", "x" * 100_000, "\u202e", "🤷"])
def test_any_text_may_be_a_key(alices: Browser, key: str) -> None:
    assert [sent(alices, idempotency_key=key).status_code for _ in range(2)] == [303, 303]
    assert CodeRequest.objects.count() == 1


def test_what_fails_leaves_no_key(alices: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cpt.views.requests.request_code", fail)
    with pytest.raises(RuntimeError):
        sent(alices, idempotency_key="k")
    assert not SentForm.objects.exists()


def test_old_keys_are_forgotten(alices: Browser) -> None:
    sent(alices, idempotency_key="old")
    SentForm.objects.update(at=timezone.now() - KEPT - timedelta(seconds=1))
    sent(alices, idempotency_key="young", reason="Another.")
    call_command("clear_lapsed", stdout=StringIO())
    assert SentForm.objects.get().at > timezone.now() - KEPT


def test_of_many_that_come_at_one_instant_one_counts(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(*about: object, **more: object) -> CodeRequest:
        asked.append(more)
        return request_code(*about, **more)

    monkeypatch.setattr("cpt.views.requests.request_code", ask)
    browsers = [signed_in(people.alice().user) for _ in range(8)]
    start, answers = threading.Barrier(len(browsers)), []

    def send(browser: Browser) -> None:
        try:
            start.wait()
            answers.append(sent(browser, idempotency_key="k").url)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["/codes/requests/"] * 8
    assert len(asked) == 1
    assert CodeRequest.objects.count() == SentForm.objects.count() == 1
    assert Event.objects.filter(action="code.requested").count() == 1


@pytest.mark.usefixtures("five_oclock")
def test_a_submission_keeps_its_key(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    key = key_of(therapist(invoice), address(invoice), address(invoice))
    data = {**opened(invoice), "code": "90834", FIELD: key}
    answers = [therapist(invoice).post(address(invoice), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(Submission.objects.get().key) == 64
    assert therapist(invoice).post(address(invoice), {**data, "client_location": "elsewhere"}).status_code == 409
    assert Submission.objects.count() == 1


@pytest.mark.usefixtures("five_oclock")
def test_an_outcome_sent_again_is_one(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    browser, where = therapist(invoice), f"/sessions/{invoice.session_id}/attendance/"
    page = Page(browser.get(where))
    data = {**page.forms[where], "outcome": "no-show", FIELD: page.keys[where]}
    statuses = [browser.post(where, data).status_code for _ in range(2)]
    assert statuses == [303, 303]
    assert Attendance.objects.count() == 1
    assert Invoice.objects.get().status == Invoice.Status.CLOSED
