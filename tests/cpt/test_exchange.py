"""Import and export in the admin: tried, shown, confirmed; by an admin alone."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client as Browser

from audit.models import Event
from cpt.models import ProcedureCode, TimeRule
from cpt.resources import SHEETS
from tests import people
from tests.pages import Page, signed_in

RULES = "/admin/cpt/timerule/"
GOOD = "code,effective_from,min_minutes\n90837,2027-01-01,55\n"
WRONG = f"{GOOD}9083X,2027-01-01,5\n"


@pytest.fixture
def dana(five_oclock: None, catalogue: None) -> Browser:
    return signed_in(people.dana())


def upload(browser: Browser, text: str, table: str = RULES, **more: str) -> HttpResponse:
    file = SimpleUploadedFile("rules.csv", text.encode(), content_type="text/csv")
    return browser.post(f"{table}import/", {"import_file": file, **more})


def confirm(browser: Browser, shown: HttpResponse, **changes: Any) -> HttpResponse:
    address = f"{RULES}process_import/"
    return browser.post(address, {**Page(shown).forms[address], **changes}, follow=False)


def added() -> int:
    return TimeRule.objects.filter(effective_from="2027-01-01").count()


def test_a_wrong_row_refuses_the_file_with_number_and_reason_and_offers_no_button(dana: Browser) -> None:
    before = added()
    page = Page(upload(dana, WRONG))
    assert page.status == 422
    assert "Nothing was imported: 1 problem" in page.text
    assert "There is no code “9083X”." in page.text
    assert f"{RULES}process_import/" not in page.forms
    assert (added(), Event.objects.count()) == (before, 0)


def test_a_good_file_is_shown_and_then_stored(dana: Browser) -> None:
    before = added()
    shown = upload(dana, GOOD)
    assert shown.status_code == 200
    assert "1 new, 0 changed, 0 unchanged" in shown.content.decode()
    assert "<ins>55</ins>" in shown.content.decode()
    assert (added(), Event.objects.count()) == (before, 0)
    answer = confirm(dana, shown)
    assert (answer.status_code, answer["Location"]) == (302, RULES)
    assert added() == before + 1
    assert Event.objects.get().action == "admin.imported"
    assert "Imported: 1 new" in dana.get(RULES).content.decode()


def test_the_reason_goes_with_the_file(dana: Browser) -> None:
    past = GOOD.replace("2027", "2026")
    page = Page(upload(dana, past))
    assert "Say why in “Reason”" in page.text
    shown = upload(dana, past, reason="The payer's letter of November 3")
    assert confirm(dana, shown).status_code == 302
    assert '"reason":"The payer\'s letter of November 3"' in Event.objects.get().details


def test_what_was_shown_is_what_is_stored(dana: Browser) -> None:
    shown = upload(dana, GOOD)
    before = added()
    for content in ("", "no signature", Page(shown).forms[f"{RULES}process_import/"]["content"][0][:-1]):
        answer = confirm(dana, shown, content=content)
        assert (answer.status_code, answer["Location"]) == (302, f"{RULES}import/")
    assert "Choose it again" in dana.get(f"{RULES}import/").content.decode()
    assert added() == before


def test_a_file_shown_for_one_table_is_not_stored_in_another(dana: Browser) -> None:
    content = Page(upload(dana, GOOD)).forms[f"{RULES}process_import/"]["content"][0]
    answer = dana.post("/admin/cpt/payerrule/process_import/", {"content": content})
    assert answer["Location"] == "/admin/cpt/payerrule/import/"


def test_rules_that_changed_since_are_looked_at_again(dana: Browser) -> None:
    shown = upload(dana, GOOD)
    ProcedureCode.objects.filter(code="90834").update(order=1)
    again = confirm(dana, shown)
    assert again.status_code == 200
    assert "Somebody changed a rule since" in again.content.decode()
    assert confirm(dana, again).status_code == 302


def test_a_row_that_turned_wrong_since_is_refused(dana: Browser) -> None:
    shown = upload(dana, GOOD)
    ProcedureCode.objects.filter(code="90837").update(code="9083Z")
    again = Page(confirm(dana, shown))
    assert again.status == 422
    assert "There is no code “90837”." in again.text


def test_a_file_without_changes_offers_nothing_to_confirm(dana: Browser) -> None:
    page = Page(upload(dana, "code,effective_from,min_minutes\n90837,2013-01-01,53\n"))
    assert (page.status, f"{RULES}process_import/" in page.forms) == (200, False)
    assert "nothing to import" in page.text


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\xff", b"", b"nonsense"])
def test_what_is_no_table_is_told_at_the_field(dana: Browser, content: bytes) -> None:
    answer = dana.post(f"{RULES}import/", {"import_file": SimpleUploadedFile("rules.csv", content)})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_without_a_file_the_form_asks_for_one(dana: Browser) -> None:
    assert dana.post(f"{RULES}import/", {}).status_code == 422
    assert dana.get(f"{RULES}process_import/").status_code == 302


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.__name__)
def test_every_table_has_both(dana: Browser, sheet: Any) -> None:
    table = f"/admin/cpt/{sheet._meta.model._meta.model_name}/"
    links = Page(dana.get(table)).links
    assert f"{table}import/" in links
    assert f"{table}export/?" in links
    assert dana.get(f"{table}import/").status_code == 200
    answer = dana.get(f"{table}export/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith(f'{sheet._meta.model._meta.model_name}-2026-11-17.csv"')
    assert answer.content.decode().splitlines()[0] == ",".join(sheet().get_export_headers())


def test_the_export_holds_what_the_list_shows(dana: Browser) -> None:
    lines = dana.get(f"{RULES}export/?q=90837&starts=past").content.decode().splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["90837", "2013-01-01"]]
    codes = dana.get("/admin/cpt/procedurecode/export/?kind__exact=crisis").content.decode().splitlines()
    assert sorted(line.split(",")[0] for line in codes[1:]) == ["90839", "90840"]


@pytest.mark.parametrize("step", ["import", "process_import", "export"])
@pytest.mark.parametrize("name", ["alice", "carol"])
def test_others_meet_neither(five_oclock: None, catalogue: None, name: str, step: str) -> None:
    person = getattr(people, name)()
    browser = signed_in(getattr(person, "user", person))
    assert browser.get(f"{RULES}{step}/", follow=True).status_code in (200, 404)
    answer = browser.post(f"{RULES}{step}/", {"content": "x"}, follow=True)
    assert "text/csv" not in answer["Content-Type"]
    assert set(Event.objects.values_list("action", flat=True)) == {"access.refused"}
