"""Moving codes up and down in the admin's list."""

import json
from typing import Any

import pytest
from django.test import Client as Browser

from audit.models import Event
from cpt.models import ProcedureCode
from cpt.ordering import move_code
from tests import people
from tests.pages import Page, signed_in

LIST = "/admin/cpt/procedurecode/"


@pytest.fixture
def dana(catalogue: None) -> Browser:
    return signed_in(people.dana())


def order() -> list[str]:
    return list(ProcedureCode.objects.order_by("order", "code").values_list("code", flat=True))


def key(code: str) -> int:
    return ProcedureCode.objects.get(code=code).pk


def press(browser: Browser, button: str, where: str = LIST, **typed: Any) -> Any:
    """Post the list as it stands with one of its buttons."""
    form = Page(browser.get(where)).forms[""]
    form = {name: value for name, value in form.items() if name not in ("action", "_selected_action")}
    return browser.post(where, {**form, **typed, "_move": button})


def test_a_code_moves_past_its_neighbour_and_only_these_two_numbers_change(dana: Browser) -> None:
    before = order()
    numbers = dict(ProcedureCode.objects.values_list("code", "order"))
    answer = press(dana, f"down:{key(before[0])}")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}#down-{key(before[0])}")
    assert order() == [before[1], before[0], *before[2:]]
    assert f"{before[0]} now comes after {before[1]}." in dana.get(LIST).content.decode()
    after = dict(ProcedureCode.objects.values_list("code", "order"))
    assert {code for code in before if numbers[code] != after[code]} == {before[0], before[1]}
    told = [json.loads(event.details)["what"][0]["values"][0] for event in Event.objects.filter(action="code.moved")]
    assert {one["row"] for one in told} == {f"cpt.procedurecode:{key(code)}" for code in before[:2]}
    press(dana, f"up:{key(before[0])}")
    assert order() == before


def test_in_a_narrowed_list_a_code_moves_past_the_one_that_is_seen(dana: Browser) -> None:
    crisis = [code for code in order() if code in ("90839", "90840")]
    press(dana, f"up:{key(crisis[1])}", f"{LIST}?kind__exact=crisis")
    assert [code for code in order() if code in crisis] == crisis[::-1]


def test_at_the_ends_nothing_moves(dana: Browser) -> None:
    before = order()
    for button, words in (
        (f"up:{key(before[0])}", "already the first"),
        (f"down:{key(before[-1])}", "already the last"),
        ("up:0", "not in this list any more"),
        ("sideways", "not in this list any more"),
    ):
        assert press(dana, button).status_code == 302
        assert words in dana.get(LIST).content.decode()
    assert order() == before


def test_codes_with_one_number_get_numbers_of_their_own(catalogue: None) -> None:
    ProcedureCode.objects.update(order=1000)
    first, second = order()[:2]
    rows = [ProcedureCode.objects.get(code=code) for code in (second, first)]
    move_code(*rows, by=people.dana())
    assert order()[:2] == [second, first]
    assert list(ProcedureCode.objects.order_by("order").values_list("order", flat=True)[:3]) == [10, 20, 30]


def test_what_was_typed_into_the_list_is_saved_with_it(dana: Browser) -> None:
    page = Page(dana.get(LIST)).forms[""]
    (prefix,) = [name[:-3] for name, value in page.items() if name.endswith("-id") and value == [str(key("90837"))]]
    press(dana, f"down:{key('90839')}", **{f"{prefix}-is_common": ""})
    assert not ProcedureCode.objects.get(code="90837").is_common


def test_what_cannot_be_saved_stays_and_nothing_moves(dana: Browser) -> None:
    before = order()
    page = Page(dana.get(LIST)).forms[""]
    (prefix,) = [name[:-3] for name, value in page.items() if name.endswith("-id") and value == [str(key("90837"))]]
    answer = press(dana, f"down:{key('90837')}", **{f"{prefix}-order": "first"})
    assert answer.status_code == 200
    assert 'value="first"' in answer.content.decode()
    assert order() == before


def test_the_buttons_say_what_they_do_and_stand_where_they_can(dana: Browser) -> None:
    assert 'aria-label="Move 90837 up"' in dana.get(LIST).content.decode()
    assert "_move" not in dana.get(f"{LIST}?o=2").content.decode()


@pytest.mark.parametrize(
    ("asked", "holds", "holds_not"),
    [
        ("in_force=yes", "90837", "G0071"),
        ("in_force=retired", "90801", "90837"),
        ("in_force=later", "X0001", "90837"),
        ("in_force=changes", "90832", "90837"),
    ],
)
def test_codes_are_found_by_what_their_rules_say_today(
    five_oclock: None, dana: Browser, asked: str, holds: str, holds_not: str
) -> None:
    ProcedureCode.objects.create(code="X0001", label="New", kind="other")
    ProcedureCode.objects.get(code="90832").rules.create(effective_from="2027-01-01")
    code, created = ProcedureCode.objects.get_or_create(code="90801", defaults={"label": "Old", "kind": "other"})
    if created:
        code.rules.create(effective_from="2013-01-01", is_retired=True)
    lines = dana.get(f"{LIST}export/?{asked}").content.decode().splitlines()
    found = {line.split(",")[0] for line in lines[1:]}
    assert holds in found
    assert holds_not not in found


def test_rules_are_found_by_when_they_start(five_oclock: None, dana: Browser) -> None:
    code = ProcedureCode.objects.get(code="90837")
    code.rules.create(effective_from="2026-11-17", note="today")
    code.rules.create(effective_from="2026-11-18", note="tomorrow")

    def found(asked: str) -> str:
        return dana.get(f"/admin/cpt/timerule/export/?{asked}").content.decode()

    assert "today" in found("starts=past")
    assert "tomorrow" not in found("starts=past")
    assert "tomorrow" in found("starts=later")
    assert "today" not in found("starts=later")
    assert "tomorrow" in found("")
