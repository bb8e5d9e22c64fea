"""The code list's order: common codes as the admin ordered them, then all others, closed ones last."""

from collections.abc import Iterable
from dataclasses import replace

from cpt.rulebook import Choice
from invoicing.code_list import CodeList, code_list
from tests.rulebooks import book

COMMON = ["90837", "90834", "90832", "90791", "90847", "90846", "90853", "90839", "90839-90840"]


def values(choices: Iterable[Choice]) -> list[str]:
    return [choice.value for choice in choices]


def every(listed: CodeList) -> list[str]:
    return values((*listed.common, *listed.others, *listed.outside_contract))


def test_common_codes_come_first_in_the_admins_order() -> None:
    listed = code_list(book(), "social_worker")
    assert values(listed.common) == COMMON
    assert values(listed.others)[:3] == ["90849", "90845", "90880"]
    assert values(listed.others)[-1] == "99404"
    assert listed.outside_contract == ()


def test_an_admin_may_order_anew() -> None:
    rulebook = book()
    codes = dict(rulebook.codes)
    codes["90832"] = replace(codes["90832"], order=1)
    codes["90837"] = replace(codes["90837"], is_common=False, order=201)
    listed = code_list(replace(rulebook, codes=codes), "social_worker")
    assert values(listed.common)[0] == "90832"
    assert values(listed.others)[:2] == ["90849", "90837"]


def test_no_code_stands_twice_and_add_ons_not_at_all() -> None:
    listed = every(code_list(book(without=["90837", "90849"]), "prescriber"))
    assert len(listed) == len(set(listed))
    assert not {"90785", "90833", "90840"} & set(listed)


def test_codes_outside_the_contract_stand_last() -> None:
    listed = code_list(book(without=["90853", "90834"]), "social_worker")
    assert values(listed.outside_contract) == ["90834", "90853"]
    assert values(listed.common) == [value for value in COMMON if value not in {"90834", "90853"}]
    assert not {"90834", "90853"} & set(values(listed.others))


def test_a_crisis_of_75_minutes_needs_both_codes_in_the_contract() -> None:
    listed = code_list(book(without=["90840"]), "social_worker")
    assert values(listed.outside_contract) == ["90839-90840"]
    assert "90839" in values(listed.common)


def test_testing_is_one_line_a_service_and_psychologists_alone_see_it() -> None:
    testing = {"96116", "96130", "96132", "96136", "96138", "96146"}
    psychologists, others = every(code_list(book(), "psychologist")), every(code_list(book(), "counselor"))
    assert testing <= set(psychologists)
    assert not testing & set(others)
    assert [value for value in psychologists if "-" in value] == ["90839-90840"]
    assert not {"96131", "96159", "G0018", "96203"} & set(psychologists)


def test_deleted_codes_are_not_listed() -> None:
    assert not {"99354", "99441"} & set(every(code_list(book(), "prescriber")))


def test_retired_codes_and_other_licences_codes_are_not_listed() -> None:
    assert "90834" not in every(code_list(book(retired=["90834"]), "social_worker"))
    assert "90834" not in every(code_list(book(retired=["90834"], without=["90834"]), "social_worker"))
    assert "90792" not in every(code_list(book(), "social_worker"))
    assert "90792" not in every(code_list(book(without=["90792"]), "social_worker"))
    assert values(code_list(book(), "prescriber").others)[:2] == ["90849", "90792"]
    assert values(code_list(book(without=["90792"]), "prescriber").outside_contract) == ["90792"]
