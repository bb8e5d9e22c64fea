"""Input that no browser would send, in every field of the invoice form: told at its field, kept, never a 500."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test.client import encode_multipart

from invoicing.models import Invoice, Submission
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, address, check, form_on, opened, send, therapist
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")

DIGITS, LETTERS, NUL = "9" * 5000, "x" * 5000, "\x00"
NO_MINUTES = ("many", "1e5", "53.5", "-1", "1441", "5\x003", "99999999999999999999", "NaN", "\u00bd", "0x35", DIGITS)
NO_TIMES = (
    "yesterday",
    "12:15 PM",
    "2026-11-17",
    "2026-02-30T12:15",
    "2026-13-41T25:61",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2026-11-17T12:15\x00",
    "2026-11-17T12:15+99:99",
    "\uff12\uff10\uff12\uff16-11-17T12:15",  # digits, but not of ASCII
    DIGITS,
)
TYPED = {
    "live_minutes": NO_MINUTES,
    "phone_minutes": NO_MINUTES,
    "started_at": NO_TIMES,
    "ended_at": NO_TIMES,
    "client_state": ("N", "N1", "New York", "N\x00", "Ñy", LETTERS),
    "disruption_note": (f"{EDIT['disruption_note']}{NUL}", LETTERS, "é" * 100_000),
}
CHOSEN = {
    "code": ("99999", "00000", "9083", "<script>", "90834\x00", DIGITS, LETTERS),
    "add_ons": ("99999", "90834", NUL, "<script>", LETTERS),
    "contact": ("fax", "VIDEO", NUL, LETTERS),
    "identified_client_present": ("maybe", NUL, LETTERS),
    "client_location": ("moon", "10", NUL, LETTERS),
    "started_at_fold": ("2", "-1", NUL, DIGITS),
    "ended_at_fold": ("2", "first", LETTERS),
    "version": ("first", "-1", "1e0", "1_0", "\uff11", NUL, DIGITS),
}


@pytest.fixture
def clean(new_invoice: NewInvoice) -> Invoice:
    """A session for which 90834 would be accepted as it stands."""
    return recorded(new_invoice)


def outcomes(invoice: Invoice, field: str, part: str = "", **headers: str) -> dict[str, HttpResponse]:
    """What each value of a field is answered, in a form that would be accepted without it."""
    form, browser = changed(opened(invoice), code="90834"), therapist(invoice)
    return {
        value: browser.post(address(invoice, part), {**form, field: value}, headers=headers)
        for value in (TYPED | CHOSEN)[field]
    }


@pytest.mark.parametrize("field", [*TYPED, *CHOSEN])
def test_what_cannot_be_read_stops_the_invoice_and_is_told_at_its_field(clean: Invoice, field: str) -> None:
    pages = {value: Page(answer) for value, answer in outcomes(clean, field).items()}
    # Of several boxes or radio buttons the link leads to the first.
    there = {f"id_{field}", f"id_{field}_0"}
    told = {value: (page.status, not there.isdisjoint(page.summary)) for value, page in pages.items()}
    assert told == dict.fromkeys(pages, (422, True))
    assert not Submission.objects.exists()


@pytest.mark.parametrize("field", [*TYPED, *CHOSEN, "accept", "started_at_fold_of"])
@pytest.mark.parametrize("value", [NUL, LETTERS])
def test_what_nobody_could_type_is_told_once_and_in_our_own_words(clean: Invoice, field: str, value: str) -> None:
    findings = check(clean, headers={"Accept": "application/json"}, **{"code": "90834", field: value}).json()[
        "findings"
    ]
    told = [one["message"] for one in findings if one["field"] == field and one["severity"] == "error"]
    ignored = field == "accept" and value == NUL  # there is no such warning
    assert len(told) == (0 if ignored else 1)
    # Django's own words name no way out.
    for theirs in ("Null characters", "Ensure this value", "Select a valid choice", "Enter a valid"):
        assert theirs not in "".join(told)
    assert all(re.search(r"[.] [A-Z].*[.]$|^Enter .*[.]$", words) for words in told), told


@pytest.mark.parametrize("field", TYPED)
def test_what_cannot_be_read_is_still_there(clean: Invoice, field: str) -> None:
    pages = {value: Page(answer) for value, answer in outcomes(clean, field).items()}
    assert {value: form_on(page, clean)[field] for value, page in pages.items()} == {value: [value] for value in pages}


@pytest.mark.parametrize("field", [*TYPED, *CHOSEN])
def test_a_check_says_where_it_could_not_read(clean: Invoice, field: str) -> None:
    answers = outcomes(clean, field, "check/", accept="application/json")
    first = {value: (answer.status_code, answer.json()["findings"][0]) for value, answer in answers.items()}
    told = {value: (status, found["severity"], found["field"]) for value, (status, found) in first.items()}
    assert told == dict.fromkeys(answers, (200, "error", field))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("live_minutes", " 45 "),
        ("code", " 90834 "),
        ("client_state", "nj"),
        ("started_at", "2026-11-17 12:15"),
        ("started_at", "2026-11-17T12:15:59.9"),
        ("accept", ["never-heard-of"]),
        ("accept", [NUL]),
        ("completed_by_phone", "perhaps"),
        ("another_field", LETTERS),
    ],
)
def test_harmless_spellings_pass(clean: Invoice, field: str, value: Any) -> None:
    ticks = ["audio-only-not-covered"] if field == "completed_by_phone" else []
    assert send(clean, **{"code": "90834", "accept": ticks, field: value}).status_code == 303


@pytest.mark.parametrize(("part", "fine"), [("", {400, 422}), ("check/", {200, 400})])
def test_a_lone_surrogate_is_no_500(clean: Invoice, part: str, fine: set[int]) -> None:
    """UTF-8 holds none, but a form may name another charset."""
    form, browser = changed(opened(clean), code="90834"), therapist(clean)
    browser.raise_request_exception = False
    content_type = "multipart/form-data; boundary=edge; charset=raw_unicode_escape"
    answers = {}
    for field in ("code", "add_ons", "started_at", "live_minutes", "client_state", "disruption_note"):
        body = encode_multipart("edge", {**form, field: r"\ud800"})
        answers[field] = browser.post(address(clean, part), body, content_type).status_code
    assert {field: status for field, status in answers.items() if status not in fine} == {}
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{"disruption_note": "x" * 3_000_000}, {f"field-{number}": "" for number in range(20_001)}],
    ids=["3 MB", "20,001 fields"],
)
@pytest.mark.parametrize("part", ["", "check/"])
def test_what_is_too_large_is_refused_with_a_page(clean: Invoice, body: dict[str, str], part: str) -> None:
    page = Page(therapist(clean).post(address(clean, part), body))
    assert page.status in (400, 413)
    assert "</html>" in page.text


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data", ""])
def test_a_body_that_is_no_form_counts_as_empty_or_is_refused(clean: Invoice, content_type: str) -> None:
    answer = therapist(clean).post(address(clean), b'{"code": "90834"}', content_type)
    assert answer.status_code in (400, 422)


def test_an_empty_post_is_told_everything_at_once(clean: Invoice) -> None:
    page = Page(therapist(clean).post(address(clean), {}))
    assert page.status == 422
    assert page.summary == ["id_code", "id_started_at", "id_ended_at", "id_live_minutes"]


def test_what_was_typed_is_shown_as_text(clean: Invoice) -> None:
    evil = "</textarea><script>alert(1)</script>"
    page = Page(send(clean, code=evil[:11], disruption_note=evil, client_state="<b>"))
    assert page.status == 422
    assert "<script>alert" not in page.text
    assert form_on(page, clean)["disruption_note"] == [evil]
