"""Which rules the explainer shows: of which day, under which contract, and what comes next."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from accounts.models import Practice, Therapist
from cpt.actions import add_payer
from cpt.models import Contract, ContractedCode, Payer, PayerRule, ProcedureCode, SameDayRule, TimeRule
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


def raise_start(code: str, minutes: int, on: date) -> None:
    TimeRule.objects.create(code=row(code), effective_from=on, min_minutes=minutes, source="https://example.org/rule")


@pytest.mark.parametrize("on", ["2000-01-01", "2012-12-31", "2013-01-01", "2100-12-31", ""])
def test_any_date_of_service_has_an_answer(reader: Browser, on: str) -> None:
    for where in (LIST, "/codes/90834/", "/codes/99354/"):
        assert reader.get(where, {"on": on}).status_code == 200


def test_without_a_date_it_is_today_on_the_viewers_calendar(alice: Therapist) -> None:
    bob = people.bob()
    Therapist.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel(datetime(2027, 1, 1, 2, 0, tzinfo=UTC), tick=False):
        for user, day in ((alice.user, "2026-12-31"), (bob.user, "2027-01-01"), (people.carol(), "2026-12-31")):
            for where in (LIST, "/codes/90834/"):
                assert Page(signed_in(user).get(where)).forms[""]["on"] == [day]


def test_a_rule_is_shown_before_it_begins_and_obeyed_from_its_day(reader: Browser) -> None:
    raise_start("90837", 55, NEXT_YEAR)
    now = text(reader, "/codes/90837/")
    assert '<p class="figure">53 minutes or more</p>' in now
    assert "From January 1, 2027: 55 minutes or more." in now
    assert "New rule from January 1, 2027" in text(reader, LIST, q="90837")
    eve, day = (text(reader, "/codes/90837/", on=f"{on:%Y-%m-%d}") for on in (NEXT_YEAR - timedelta(days=1), NEXT_YEAR))
    assert '<p class="figure">53 minutes or more</p>' in eve
    assert '<p class="figure">55 minutes or more</p>' in day
    assert "What will change" not in day
    assert "example.org" in day


def test_a_retirement_to_come_is_told(reader: Browser) -> None:
    TimeRule.objects.create(code=row("90845"), effective_from=NEXT_YEAR, is_retired=True)
    assert "From January 1, 2027: The code is no more." in text(reader, "/codes/90845/")
    assert listed(reader, on="2027-01-01")[-8] == "90845"


def test_a_pair_to_come_is_told_on_both_pages(reader: Browser) -> None:
    SameDayRule.objects.create(
        first=row("90834"),
        second=row("90847"),
        outcome="distinct",
        modifier_on=row("90847"),
        effective_from=NEXT_YEAR,
    )
    other, own = text(reader, "/codes/90834/"), text(reader, "/codes/90847/")
    assert "From January 1, 2027: with 90847 on one day: both, when the services were separate" in other
    assert "modifier 59 goes on the other code" in other
    assert "modifier 59 goes on 90847." in own


def test_a_code_that_is_gone_says_since_when_and_has_no_picture(reader: Browser) -> None:
    gone = text(reader, "/codes/99354/")
    assert "<strong>99354 was retired on January 1, 2023.</strong>" in gone
    assert "<svg" not in gone
    assert "<svg" in text(reader, "/codes/99354/", on="2022-12-31")


def test_a_code_that_begins_later_says_from_when(reader: Browser) -> None:
    new = ProcedureCode.objects.create(code="90999", label="To come", kind="individual", order=5)
    TimeRule.objects.create(code=new, effective_from=NEXT_YEAR, min_minutes=10)
    assert listed(reader)[0] == "90999"
    said = text(reader, LIST, q="90999")
    assert "Not yet valid" in said
    assert "In force from January 1, 2027" in said
    assert "<strong>90999 is not yet valid.</strong>" in text(reader, "/codes/90999/")


def test_a_code_without_any_rule_meets_no_500(reader: Browser) -> None:
    ProcedureCode.objects.create(code="90998", label="Bare", kind="other")
    assert "is not yet valid" in text(reader, "/codes/90998/")
    assert "Bare" in text(reader, LIST)


def test_a_contracts_own_minutes_stand_beside_the_general_ones(reader: Browser, contract: Contract) -> None:
    PayerRule.objects.create(
        contract=contract, code=row("90834"), effective_from=TODAY, min_minutes=38, max_minutes=60, source="contract"
    )
    own = text(reader, "/codes/90834/", contract=contract.pk)
    assert '<p class="figure">38 to 60 minutes</p>' in own
    assert "38 to 52 minutes. At most 2 a day. Cedar has minutes of its own." in own
    assert "Cedar’s own minutes" in text(reader, LIST, contract=contract.pk, q="90834")
    for asked in ({}, {"contract": contract.pk, "on": "2026-11-16"}):
        other = text(reader, "/codes/90834/", **asked)
        assert '<p class="figure">38 to 52 minutes</p>' in other
        assert "has minutes of its own" not in other


def test_the_dated_rows_of_code_and_contract_stand_in_order(reader: Browser, contract: Contract) -> None:
    raise_start("90834", 40, NEXT_YEAR)
    PayerRule.objects.create(contract=contract, code=row("90834"), effective_from=date(2026, 1, 1), min_minutes=39)
    PayerRule.objects.create(contract=contract, code=row("90834"), effective_from=date(2026, 6, 1), is_general=True)
    page = text(reader, "/codes/90834/", contract=contract.pk)
    rules = page[page.index("Every dated rule") :]
    parts = ["January 1, 2027", "later", "June 1, 2026", ">now<", "January 1, 2026", "earlier", "January 1, 2013"]
    places = [rules.index(part) for part in parts]
    assert places == sorted(places)
    assert "No rule of its own: the general one holds." in rules
    assert "From January 1, 2027: 40 minutes or more." in page
    assert "Cedar." not in text(reader, "/codes/90834/")


def test_what_the_contract_leaves_out_can_be_asked_for(reader: Browser, contract: Contract) -> None:
    page = Page(reader.get("/codes/90849/", {"contract": contract.pk}))
    assert "Not in the contract with Cedar" in page.text
    assert "/codes/requests/new/?code=90849" in page.links
    assert "/codes/requests/new/?code=90849" not in Page(reader.get("/codes/90849/")).links
    carol = Page(signed_in(people.carol()).get("/codes/90849/", {"contract": contract.pk}))
    assert "/codes/requests/new/?code=90849" not in carol.links


def test_a_contract_that_will_pay_a_code_is_told(reader: Browser, contract: Contract) -> None:
    for code, covered in (("90849", True), ("90834", False)):
        ContractedCode.objects.create(contract=contract, code=row(code), effective_from=NEXT_YEAR, is_covered=covered)
    assert "From January 1, 2027: Cedar pays the code." in text(reader, "/codes/90849/", contract=contract.pk)
    assert "From January 1, 2027: Cedar no longer pays the code." in text(reader, "/codes/90834/", contract=contract.pk)
    assert "Cedar" not in text(reader, "/codes/90849/").replace('">Cedar</option>', "")


def test_a_therapist_chooses_among_the_payers_of_their_practice_alone(reader: Browser, contract: Contract) -> None:
    elsewhere = add_payer(Practice.objects.create(name="Hillside"), "Stranger")
    page = Page(reader.get(LIST))
    assert [value for _, value, _ in page.options["contract"]] == ["", str(contract.pk)]
    refused = Page(reader.get(LIST, {"contract": elsewhere.pk}))
    assert refused.status == 422
    assert "Stranger" not in refused.text
    carol = Page(signed_in(people.carol()).get(LIST))
    assert {value for _, value, _ in carol.options["contract"]} == {"", str(contract.pk), str(elsewhere.pk)}
    assert "Stranger (Hillside)" in carol.text
    assert "Cedar (Riverbank)" in carol.text


def test_audio_is_as_the_contract_says(reader: Browser, contract: Contract) -> None:
    assert "Cedar does not pay for audio only." in text(reader, "/codes/90834/", contract=contract.pk)
    assert "Only where the contract pays for audio only." in text(reader, "/codes/90834/")
