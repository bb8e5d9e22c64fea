"""The explainer's pages: how they are found and asked, what stands on them, and who may read them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import Therapist
from cpt.models import Contract, Payer, ProcedureCode, TimeRule
from tests import people
from tests.cpt.reading import LIST, listed, row, text
from tests.pages import Page, signed_in

TODAY = date(2026, 11, 17)
NEXT_YEAR = date(2027, 1, 1)

pytestmark = pytest.mark.usefixtures("five_oclock", "catalogue")


@pytest.fixture
def reader(alice: Therapist) -> Browser:
    """Alice's, a social worker in New York."""
    return signed_in(alice.user)


@pytest.fixture
def contract(payer: Payer) -> Contract:
    """Cedar's with the practice: without 90849 and 90853, and without audio only."""
    return Contract.objects.get(payer=payer)


def test_every_code_is_listed_once_common_kinds_first_and_what_is_gone_last(reader: Browser) -> None:
    found = listed(reader)
    assert sorted(found) == sorted(ProcedureCode.objects.values_list("code", flat=True))
    assert found[:3] == ["90837", "90834", "90832"]
    assert found[-7:] == ["99354", "99355", "99356", "99357", "99441", "99442", "99443"]
    assert "Retired on January 1, 2023" in text(reader, LIST)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "90834"}, ["90834"]),
        ({"q": "  HYPNOSIS "}, ["90880"]),
        ({"q": "individual middle"}, ["90834"]),
        ({"q": "quarter hours", "kind": "state"}, ["H0004", "H2019", "T1016"]),
        ({"kind": "crisis"}, ["90839", "90840"]),
        ({"kind": "crisis", "q": "90834"}, []),
        ({"q": "nothing says this"}, []),
    ],
)
def test_codes_are_searched_and_filtered_by_the_address(
    reader: Browser, asked: dict[str, str], expected: list[str]
) -> None:
    page = Page(reader.get(LIST, asked))
    assert listed(reader, **asked) == expected
    assert {name: page.forms[""][name] for name in asked} == {name: [value] for name, value in asked.items()}
    assert ("No code fits" in page.text) == (not expected)


UNREADABLE = [
    ("on", "2026-13-45", "“2026-13-45” is not a date. Enter one like 2026-11-17."),
    ("on", "tomorrow", "“tomorrow” is not a date."),
    ("on", "1999-12-31", "Enter a year from 2000 to 2100."),
    ("on", "2101-01-01", "Enter a year from 2000 to 2100."),
    ("on", "9" * 5000, "is not a date"),
    ("on", "\x00", "Null characters"),
    ("contract", "999999", "This payer is not on your list."),
    ("contract", "Cedar", "This payer is not on your list."),
    ("contract", "9" * 400, "This payer is not on your list."),
    ("contract", "\x00", "Null characters"),
]
UNREADABLE_IN_THE_LIST = [
    ("kind", "magic", "“magic” is no kind of care here."),
    ("q", "x" * 101, "100 fit"),
    ("q", "\x00", "NUL"),
]


@pytest.mark.parametrize(
    ("where", "name", "value", "told"),
    [
        *((LIST, *one) for one in UNREADABLE + UNREADABLE_IN_THE_LIST),
        *(("/codes/90834/", *one) for one in UNREADABLE),
    ],
)
def test_what_cannot_be_asked_is_told_and_todays_rules_are_shown(
    reader: Browser, where: str, name: str, value: str, told: str
) -> None:
    page = Page(reader.get(where, {name: value}))
    assert page.status == 422
    assert told in page.text
    assert f"id_{name}" in page.summary
    assert "38 to 52 minutes" in page.text
    assert "November 17, 2026" in page.text


def test_the_licence_is_the_viewers(reader: Browser) -> None:
    assert "Not for your licence" in text(reader, "/codes/96130/")
    assert "Not for your licence" not in text(reader, "/codes/90834/")
    for user in (people.bob().user, people.carol(), people.dana()):
        page = text(signed_in(user), "/codes/96130/")
        assert "Not for your licence" not in page
        assert "<dd>Psychologist</dd>" in page


def test_a_page_tells_what_goes_with_the_code(reader: Browser) -> None:
    page = Page(reader.get("/codes/90834/"))
    for code in ("90785", "90837", "90847", "90791"):
        assert f"/codes/{code}/" in page.links
    assert "/codes/scenarios/#finished-by-phone" in page.links
    for part in ("Never both", "modifier 59 goes on 90834", "Choosing by the length that was booked"):
        assert part in page.text
    assert "/codes/90840/" in Page(reader.get("/codes/90839/")).links
    assert "Stands beside" in Page(reader.get("/codes/90840/")).text


def test_an_admins_mistakes_and_a_licensees_descriptor_are_shown(reader: Browser) -> None:
    ProcedureCode.objects.filter(code="90834").update(descriptor="A licensed text", mistakes="First <b>\n\n Second ")
    for where in (LIST, "/codes/90834/"):
        assert "A licensed text" in text(reader, where)
    assert "Individual therapy, middle" not in text(reader, "/codes/90834/")
    assert "<li>First &lt;b&gt;</li><li>Second</li>" in text(reader, "/codes/90834/")
    ProcedureCode.objects.filter(code="90834").update(mistakes=None)
    assert "Typical mistakes" not in text(reader, "/codes/90834/")


def test_a_source_is_a_link_only_when_it_is_a_web_address(reader: Browser) -> None:
    for day, source in enumerate(("javascript:alert(1)", "Contract of May", "", "https://www.example.org/a")):
        TimeRule.objects.create(code=row("90834"), effective_from=TODAY + timedelta(days=day), source=source)
    page = Page(reader.get("/codes/90834/"))
    assert "javascript:alert(1)" not in page.links
    assert "https://www.example.org/a" in page.links
    for words in ("Contract of May", "none: check with the payer", ">example.org<"):
        assert words in page.text


def test_the_question_goes_along_with_every_link(reader: Browser, contract: Contract) -> None:
    query = f"?on=2026-06-01&contract={contract.pk}"
    for where in (LIST, "/codes/90834/"):
        links = Page(reader.get(f"{where}{query}")).links
        assert f"/codes/90837/{query}" in links
    assert "/codes/90837/" in Page(reader.get(f"{LIST}?on=2026-11-17")).links


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/codes/h0004/?on=2026-01-01", "/codes/H0004/?on=2026-01-01"),
        ("/codes/90839-90840/", "/codes/90840/"),
        ("/codes/?code=90834", "/codes/90834/"),
        ("/codes/?code=90839-90840&on=2026-01-01", "/codes/90840/?on=2026-01-01"),
        ("/codes/?code=&on=2026-01-01", "/codes/?on=2026-01-01"),
        ("/codes/?code=%00", "/codes/"),
        ("/codes/?code=nonsense", "/codes/"),
    ],
)
def test_other_ways_to_name_a_code_lead_to_its_page(reader: Browser, asked: str, leads_to: str) -> None:
    answer = reader.get(asked)
    assert (answer.status_code, answer["location"]) == (302, leads_to)


@pytest.mark.parametrize("code", ["00000", "9083", "908344", "x", "90834%00", "%E2%82%AC9083", "90834-"])
def test_a_code_that_does_not_exist_is_not_found(reader: Browser, code: str) -> None:
    assert reader.get(f"/codes/{code}/").status_code == 404


def test_everybody_who_is_signed_in_may_read(reader: Browser) -> None:
    for where in (LIST, "/codes/90834/", "/codes/scenarios/"):
        for user in (people.alice().user, people.carol(), people.dana()):
            page = Page(signed_in(user).get(where))
            assert page.status == 200
            assert LIST in page.links
        answer = Browser().get(where)
        assert (answer.status_code, answer["location"]) == (302, f"/accounts/login/?next={where}")
        assert reader.post(where).status_code == 405


def test_more_codes_ask_no_more_queries(reader: Browser, contract: Contract) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            reader.get(LIST, {"contract": contract.pk})
        return len(asked)

    before = queries()
    for number in range(5):
        new = ProcedureCode.objects.create(code=f"9999{number}", label="More", kind="other")
        TimeRule.objects.create(code=new, effective_from=NEXT_YEAR)
    assert queries() == before
