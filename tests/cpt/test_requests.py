"""Requests for codes: asked, answered, corrected by a further answer. Nothing is ever changed."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from accounts.models import Therapist
from audit.models import Event
from cpt.models import AnswerSeen, CodeRequest, CodeRequestAnswer, Contract, Payer, ProcedureCode
from cpt.requesting import answer_request, put_answers_aside, request_code
from tests import people
from tests.cpt.asking import LIST, REASON, WORDS, Told, outcomes, page_of, put_on_contract
from tests.pages import Page, signed_in


def test_support_answers_and_the_answer_stands_with_who_and_when(
    carol: Browser, asked: CodeRequest, tell: Told
) -> None:
    answer = tell(carol, asked)
    assert (answer.status_code, answer["location"]) == (303, page_of(asked))
    kept = asked.answers.get()
    assert (kept.outcome, kept.words, kept.code, kept.by) == ("declined", WORDS, None, people.carol())
    event = Event.objects.get(action="request.answered")
    assert (event.by, event.subject_id) == (people.carol(), asked.pk)
    assert "Robin" not in event.details
    page = Page(signed_in(asked.therapist.user).get(page_of(asked)))
    for part in ("Declined", "It holds from January on", "Carol"):
        assert part in page.text


@pytest.mark.parametrize("outcome", ["added", "already-there"])
def test_the_code_is_linked_once_an_admin_has_added_it(
    carol: Browser, asked: CodeRequest, payer: Payer, tell: Told, outcome: str
) -> None:
    early = tell(carol, asked, outcome=outcome)
    page = Page(early)
    assert page.status == 422
    assert "The contract with Cedar does not pay 90849." in page.text
    assert page.summary == ["id_code"]
    assert page.forms[page_of(asked, "answers/")]["words"] == [WORDS]
    assert not asked.answers.exists()
    put_on_contract(payer)
    assert tell(carol, asked, outcome=outcome).status_code == 303
    assert outcomes(asked) == [(outcome, "90849")]
    assert "/codes/90849/" in Page(signed_in(asked.therapist.user).get(page_of(asked))).links


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "Enter the code that the therapist finds on the list."),
        ("00000", "The catalogue has no 00000."),
        ("99354", "The contract with Cedar does not pay 99354."),
        ("\x00", "NUL"),
        ("x" * 50, "11 fit"),
    ],
)
def test_a_code_that_is_not_on_the_list_is_not_linked(
    carol: Browser, asked: CodeRequest, tell: Told, code: str, told: str
) -> None:
    page = Page(tell(carol, asked, outcome="added", code=code))
    assert page.status == 422
    assert told in page.text
    assert page.summary == ["id_code"]


def test_a_code_that_the_contract_lost_again_is_not_linked(
    carol: Browser, asked: CodeRequest, payer: Payer, tell: Told
) -> None:
    put_on_contract(payer)
    put_on_contract(payer, is_covered=False, on=date(2027, 2, 1))
    assert tell(carol, asked, outcome="added").status_code == 422


def test_a_payer_without_a_contract_with_the_practice_pays_nothing(
    alice: Therapist, catalogue: None, carol: Browser, tell: Told
) -> None:
    stranger = Payer.objects.create(name="Stranger")
    asked = request_code(alice, wanted_code="90834", payer=stranger, reason=REASON)
    assert tell(carol, asked, outcome="added").status_code == 422


def test_without_a_payer_a_code_in_force_is_enough(
    alice: Therapist, catalogue: None, carol: Browser, tell: Told
) -> None:
    asked = request_code(alice, wanted_code="90849", payer=None, reason=REASON)
    assert Page(tell(carol, asked, outcome="added", code="99354")).text.count("No rule is in force for 99354.") == 2
    assert tell(carol, asked, outcome="added", code="90849").status_code == 303


def test_a_code_that_is_named_with_another_answer_is_left_out(carol: Browser, asked: CodeRequest, tell: Told) -> None:
    tell(carol, asked, outcome="open", code="00000")
    assert outcomes(asked) == [("open", None)]


def test_the_suggested_code_is_the_one_asked_for(alice: Therapist, payer: Payer, carol: Browser) -> None:
    for wanted, suggested in (("90849", "90849"), ("90839-90840", "90840")):
        asked = request_code(alice, wanted_code=wanted, payer=payer, reason=REASON)
        form = Page(carol.get(page_of(asked))).forms[page_of(asked, "answers/")]
        assert form["code"] == [suggested]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", ""),
        ("outcome", "perhaps"),
        ("words", ""),
        ("words", " \n"),
        ("words", "x" * 2001),
        ("words", "\x00"),
    ],
)
def test_an_answer_that_is_not_whole_is_told_at_its_field_and_kept(
    carol: Browser, asked: CodeRequest, tell: Told, field: str, value: str
) -> None:
    page = Page(tell(carol, asked, **{field: value}))
    assert page.status == 422
    assert page.summary == ["id_outcome_0" if field == "outcome" else f"id_{field}"]
    assert not asked.answers.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("version", ["-1", "x", "9" * 40])
def test_a_version_that_no_page_wrote_meets_no_500(
    carol: Browser, asked: CodeRequest, tell: Told, version: str
) -> None:
    assert tell(carol, asked, version=version).status_code in (409, 422)


def test_the_same_answer_sent_twice_is_one(carol: Browser, asked: CodeRequest, tell: Told) -> None:
    form = Page(carol.get(page_of(asked))).forms[page_of(asked, "answers/")]
    for _ in range(2):
        assert tell(carol, asked, version=form["version"][0]).status_code == 303
    assert (asked.answers.count(), len(mail.outbox)) == (1, 1)
    assert Event.objects.filter(action="request.answered").count() == 1


def test_whoever_was_slower_sees_both_answers_and_loses_nothing(carol: Browser, asked: CodeRequest, tell: Told) -> None:
    dana = signed_in(people.dana())
    stale = Page(dana.get(page_of(asked))).forms[page_of(asked, "answers/")]["version"][0]
    tell(carol, asked)
    answer = tell(dana, asked, outcome="open", words="We are still asking.", version=stale)
    page = Page(answer)
    assert (page.status, asked.answers.count()) == (409, 1)
    assert WORDS.split(";")[0] in page.text
    again = page.forms[page_of(asked, "answers/")]
    assert (again["outcome"], again["words"], again["version"]) == (["open"], ["We are still asking."], ["1"])
    assert dana.post(page_of(asked, "answers/"), again).status_code == 303
    assert outcomes(asked) == [("declined", None), ("open", None)]


def test_a_correction_is_a_new_answer_and_the_earlier_one_stays(
    carol: Browser, asked: CodeRequest, payer: Payer, tell: Told
) -> None:
    tell(carol, asked)
    put_on_contract(payer)
    tell(carol, asked, outcome="added", words="Now it is there.")
    assert outcomes(asked) == [("declined", None), ("added", "90849")]
    page = Page(carol.get(page_of(asked))).text
    assert "Earlier answer: declined" in page
    assert "Answer: added to the list" in page


def test_the_answer_s_address_reloaded_leads_to_the_request(carol: Browser, asked: CodeRequest) -> None:
    answer = carol.get(page_of(asked, "answers/"))
    assert (answer.status_code, answer["location"]) == (302, page_of(asked))


def test_an_admin_finds_the_way_to_the_contract(asked: CodeRequest, payer: Payer, carol: Browser) -> None:
    where = f"/admin/cpt/contract/{Contract.objects.get(payer=payer).pk}/change/"
    assert where in Page(signed_in(people.dana()).get(page_of(asked))).links
    assert where not in Page(carol.get(page_of(asked))).links


def test_the_same_request_sent_twice_is_one_until_it_is_answered(
    alice: Therapist, payer: Payer, carol: Browser, tell: Told
) -> None:
    hers = signed_in(alice.user)
    posted = {"wanted_code": "90849", "payer": str(payer.pk), "reason": REASON}
    for _ in range(2):
        assert hers.post(f"{LIST}new/", posted).status_code == 303
    (asked,) = CodeRequest.objects.all()
    hers.post(f"{LIST}new/", {**posted, "reason": "Another one."})
    hers.post(f"{LIST}new/", {**posted, "payer": ""})
    assert CodeRequest.objects.count() == 3
    assert Event.objects.filter(action="code.requested").count() == 3
    tell(carol, asked)
    hers.post(f"{LIST}new/", posted)
    assert CodeRequest.objects.count() == 4


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_requests_answers_and_what_was_seen(
    asked: CodeRequest, carol: Browser, tell: Told, change: str
) -> None:
    tell(carol, asked)
    signed_in(asked.therapist.user).post(page_of(asked, "seen/"))
    for model in (CodeRequest, CodeRequestAnswer, AnswerSeen):
        rows = model.objects.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by=people.dana()) if change == "update" else rows._raw_delete(rows.db)


@pytest.mark.parametrize(("outcome", "has_code"), [("added", False), ("declined", True), ("open", True), ("x", False)])
def test_the_database_refuses_an_answer_whose_code_disagrees(asked: CodeRequest, outcome: str, has_code: bool) -> None:
    code = ProcedureCode.objects.get(code="90834") if has_code else None
    values = {"request": asked, "words": "x", "at": asked.at, "by": asked.by}
    with pytest.raises(DatabaseError), transaction.atomic():
        CodeRequestAnswer.objects.create(outcome=outcome, code=code, **values)


def at_once(send: Callable[[], object]) -> None:
    """Five times at the same moment, each over a connection of its own."""
    barrier, failed = threading.Barrier(5), []

    def apart() -> None:
        try:
            barrier.wait()
            send()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=apart) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_requests_and_answers_sent_at_once_are_one(transactional_db: None, alice: Therapist, payer: Payer) -> None:
    support = people.carol()
    at_once(lambda: request_code(alice, wanted_code="90849", payer=payer, reason=REASON))
    asked = CodeRequest.objects.get()
    values = {"outcome": "open", "words": WORDS, "code": None, "version": 0, "by": support, "address": ""}
    at_once(lambda: answer_request(asked, **values))
    assert asked.answers.count() == 1
    at_once(lambda: put_answers_aside(asked, by=alice.user))
    assert AnswerSeen.objects.count() == 1
    actions = [event.action for event in Event.objects.about(asked)]
    assert actions == ["code.requested", "request.answered", "request.answer-seen"]
