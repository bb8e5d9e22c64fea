"""Sessions from a file in the admin: tried, shown, confirmed; by an admin alone, and never an error page."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Therapist
from audit.models import Event
from cpt.table_files import MOST_BYTES
from invoicing.actions import importing
from invoicing.session_rows import COLUMNS
from sessions_app.actions import add_client
from sessions_app.models import Client, TherapySession
from tests import people
from tests.invoicing.test_session_import import SINCE, done, file, stored
from tests.invoicing.test_session_rows import ROW
from tests.pages import Page, signed_in

LIST = "/admin/sessions_app/therapysession/"
IMPORT, CONFIRM = f"{LIST}import/", f"{LIST}process_import/"
HOSTILE = '<img src=x onerror="alert(1)"> {{ 7 }}'

pytestmark = pytest.mark.usefixtures("five_oclock", "alice")


@pytest.fixture
def dana(db: None) -> Browser:
    return signed_in(people.dana())


def upload(browser: Browser, content: bytes, name: str = "sessions.csv") -> HttpResponse:
    return browser.post(IMPORT, {"import_file": SimpleUploadedFile(name, content)})


def confirm(browser: Browser, shown: HttpResponse, **changes: str) -> HttpResponse:
    return browser.post(CONFIRM, {**Page(shown).forms[CONFIRM], **changes})


def test_the_list_leads_to_the_page_and_the_page_explains_every_column(dana: Browser) -> None:
    assert IMPORT in Page(dana.get(LIST)).links
    text = dana.get(IMPORT).content.decode()
    assert all(f">{column}</th>" in text for column in COLUMNS)


def test_a_good_file_is_shown_and_then_stored(dana: Browser) -> None:
    before = stored()
    shown = upload(dana, file({}))
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "1 new, 0 there already, 0 different; new clients: 1. Nothing is imported yet." in text
    assert "<td>Robin Reed C-7 (new)</td>" in text
    assert "<td>2026-11-03 12:15 EST</td>" in text
    assert stored() == before
    answer = confirm(dana, shown)
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert TherapySession.objects.count() == 1
    assert "Imported: 1 new" in dana.get(LIST).content.decode()


@pytest.mark.parametrize(("on", "closed"), [("2026-11-03", True), ("2026-11-04", False)])
def test_what_is_closed_already_is_said_before(dana: Browser, on: str, closed: bool) -> None:
    """It is November 17, 5 PM: the sessions of the 3rd closed at 3:15 AM."""
    shown = upload(dana, file({"starts": f"{on}T12:15"})).content.decode()
    assert ("closed already: it will stand under Expired" in shown) is closed


def test_a_wrong_row_refuses_the_file_with_row_column_value_and_way_out(dana: Browser) -> None:
    before = stored()
    page = Page(upload(dana, file({}, {"external_id": "A-2", "kind": "Individual"})))
    assert page.status == 422
    assert "Nothing was imported: 1 problem in the file." in page.text
    assert "<td>2</td>" in page.text
    assert "“Individual” is none of individual, family, crisis, intake." in page.text
    assert CONFIRM not in page.forms
    assert stored() == before


def test_the_same_file_again_has_nothing_to_confirm(dana: Browser) -> None:
    done(file({}))
    page = Page(upload(dana, file({})))
    assert (page.status, CONFIRM in page.forms) == (200, False)
    assert "0 new, 1 there already, 0 different; new clients: 0. There is nothing to import." in page.text


def test_a_changed_row_is_shown_beside_what_stays(dana: Browser) -> None:
    done(file({}))
    page = Page(upload(dana, file({"kind": "crisis"})))
    assert page.status == 200
    assert "They are not applied: the sessions stay as they are." in page.text
    assert "<td>individual</td>" in page.text
    assert "<td>crisis</td>" in page.text
    assert CONFIRM not in page.forms


def listed() -> list[Any]:
    """The rows of every list that somebody read, in order."""
    events = Event.objects.filter(action="list.read").order_by("pk")
    return [json.loads(event.details)["rows"] for event in events]


def test_whose_name_the_preview_takes_from_our_rows_is_recorded(dana: Browser) -> None:
    known = add_client(people.alice(), "Robin Reed", payer=None, since=SINCE, reference="C-7")
    other = add_client(people.alice(), "Sam Stone", payer=None, since=SINCE, reference="C-8")
    shown = upload(dana, file({"client_name": ""}))
    assert "<td>Robin Reed C-7</td>" in shown.content.decode()
    assert listed() == [{"sessions_app.client": [known.pk]}]
    confirm(dana, shown)
    of_other = {"client_reference": "C-8", "client_name": other.name}
    told_otherwise = upload(dana, file(of_other, {**of_other, "external_id": "A-2"}))
    assert "<td>Robin Reed</td>" in told_otherwise.content.decode()
    assert listed()[1:] == [{"sessions_app.client": [known.pk, other.pk]}]


def test_what_the_preview_repeats_of_the_file_alone_is_not_recorded(dana: Browser) -> None:
    upload(dana, file({}))
    add_client(people.alice(), "Robin Reed", payer=None, since=SINCE, reference="C-7")
    assert upload(dana, file({}, {"external_id": "A-2", "kind": "Individual"})).status_code == 422
    done(file({}))
    upload(dana, file({}))
    assert listed() == []


def test_confirming_twice_stores_once_and_says_so(dana: Browser) -> None:
    shown = upload(dana, file({}))
    confirm(dana, shown)
    again = confirm(dana, shown)
    assert (again.status_code, again["location"]) == (303, "/admin/sessions_app/therapysession/")
    told = dana.get(again["location"]).content.decode()
    assert "Every session of the file is there already: 0 new, 1 there already, 0 different" in told
    assert TherapySession.objects.count() == 1


def test_what_changed_in_between_is_shown_again_and_then_stored(dana: Browser) -> None:
    shown = upload(dana, file({}))
    add_client(people.alice(), "Robin Reed", payer=None, since=SINCE, reference="C-7")
    again = confirm(dana, shown)
    assert "Something changed since the file was tried." in again.content.decode()
    assert "new clients: 0" in again.content.decode()
    assert confirm(dana, again).status_code == 303


def test_what_turned_wrong_in_between_is_told(dana: Browser, alice: Therapist) -> None:
    shown = upload(dana, file({}))
    alice.user.is_active = False
    alice.user.save()
    again = Page(confirm(dana, shown))
    assert again.status == 422
    assert "There is no therapist with the address" in again.text


def test_a_reference_given_by_hand_at_the_same_moment_is_no_error_page(dana: Browser, monkeypatch: Any) -> None:
    shown = upload(dana, file({}))

    def meanwhile(*of: Any, **options: Any) -> Client:
        monkeypatch.undo()
        for _ in range(2):
            made = add_client(*of, **options)
        return made

    monkeypatch.setattr(importing, "add_client", meanwhile)
    answer = confirm(dana, shown)
    assert answer.status_code == 200
    assert "Something changed since" in answer.content.decode()
    assert not TherapySession.objects.exists()


@pytest.mark.parametrize("content", ["", "no signature", "x:y:z"])
def test_what_was_not_shown_is_not_stored(dana: Browser, content: str) -> None:
    before = stored()
    answer = confirm(dana, upload(dana, file({})), content=content)
    assert (answer.status_code, answer["Location"]) == (303, IMPORT)
    assert "Choose it again" in dana.get(IMPORT).content.decode()
    assert stored() == before


def test_a_file_shown_on_another_page_is_not_stored_here(dana: Browser, catalogue: None) -> None:
    rules = SimpleUploadedFile("rules.csv", b"code,effective_from,min_minutes\n90837,2027-01-01,55\n")
    page = Page(dana.post("/admin/cpt/timerule/import/", {"import_file": rules}))
    content = page.forms["/admin/cpt/timerule/process_import/"]["content"]
    assert dana.post(CONFIRM, {"content": content})["Location"] == IMPORT


def test_the_second_step_is_no_page_of_its_own(dana: Browser) -> None:
    assert dana.get(CONFIRM)["Location"] == IMPORT


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not in UTF-8"),
        (b"external_id;therapist;starts\nA;B;C\n", "separated by semicolons. Save the table with commas"),
        (file({}).replace(b"external_id", b"id"), "columns that are not known: id."),
        (b"external_id,therapist\nA-1,x\n", "lacks starts, kind, modality. No row can do without them."),
        (b",".join(name.encode() for name in COLUMNS), "no rows below its header"),
        (file({}).replace(b'"A-1"', b'"A-1","more"'), "Row 1 has 10 cells, and the header has 9."),
        (b"x" * (MOST_BYTES + 1), "larger than 1024 KiB"),
        (file({"external_id": "\0"}), "no CSV file"),
        (file({}).decode().encode("utf-16"), "not in UTF-8"),
    ],
)
def test_what_is_no_such_table_is_told_at_the_field(dana: Browser, content: bytes, words: str) -> None:
    answer = upload(dana, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_without_a_file_the_page_asks_for_one(dana: Browser) -> None:
    answer = dana.post(IMPORT, {})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_a_byte_order_mark_other_line_ends_and_columns_in_another_order_are_no_matter(dana: Browser) -> None:
    header, row = (line.split(",") for line in file({}).decode().splitlines())
    turned = "\r\n".join(",".join(reversed(line)) for line in (header, row))
    assert upload(dana, b"\xef\xbb\xbf" + turned.encode()).status_code == 200


def test_what_a_file_holds_is_shown_as_text(dana: Browser) -> None:
    name = HOSTILE.replace('"', '""')
    for content in (file({"client_name": name}), file({"payer": name}), file({"external_id": name})):
        text = upload(dana, content).content.decode()
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
        assert "{{ 7 }}" in text


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_others_find_neither_step(name: str) -> None:
    person = getattr(people, name)()
    browser = signed_in(getattr(person, "user", person))
    before = stored()
    for ask in (browser.get, browser.post):
        assert [ask(where).status_code for where in (IMPORT, CONFIRM)] == [404, 404]
    assert stored() == before


CELLS = st.one_of(
    st.sampled_from(["", *ROW.values(), "2026-11-01T01:30", "9999-12-31T23:59+14:59", "=x"]), st.text(max_size=12)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.fixed_dictionaries({name: CELLS for name in COLUMNS}))
def test_no_row_makes_an_error_page(dana: Browser, row: dict[str, str]) -> None:

    written = io.StringIO()
    lines = csv.DictWriter(written, list(COLUMNS))
    lines.writeheader()
    lines.writerow(row)
    assert upload(dana, written.getvalue().encode("utf-8", "surrogatepass")).status_code in (200, 422)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=80))
def test_no_bytes_make_an_error_page(dana: Browser, content: bytes) -> None:
    assert upload(dana, content).status_code == 422
