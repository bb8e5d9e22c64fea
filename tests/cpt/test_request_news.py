"""Who is told of a request and its answer: by mail, on the worklist until it is put aside, and at the desk."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client as Browser

from accounts.models import Therapist, User
from audit.models import Event
from cpt.models import AnswerSeen, CodeRequest, Payer
from cpt.requesting import request_code
from tests import people
from tests.cpt.asking import LIST, REASON, WORDS, WORKLIST, Told, notice_on_worklist, page_of
from tests.pages import Page, signed_in


def test_the_mail_names_the_code_and_the_page_and_nothing_more(carol: Browser, asked: CodeRequest, tell: Told) -> None:
    tell(carol, asked)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert sent.subject == "Your request for code 90849 was answered"
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    for text in (sent.body, html):
        assert f"http://testserver{page_of(asked)}" in text
        assert "90849" in text
        for private in ("Robin", REASON, WORDS, "Cedar", "Carol", "January"):
            assert private not in text
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_is_not_written_as_a_code_stays_out_of_the_mail(
    alice: Therapist, payer: Payer, carol: Browser, tell: Told
) -> None:
    asked = request_code(alice, wanted_code="Robin Reed", payer=payer, reason=REASON)
    tell(carol, asked)
    (sent,) = mail.outbox
    assert sent.subject == "Your request for a code was answered"
    assert "Robin" not in sent.message().as_string()


def test_a_therapist_who_left_gets_no_mail(carol: Browser, asked: CodeRequest, tell: Told) -> None:
    User.objects.filter(pk=asked.therapist.user_id).update(is_active=False)
    assert tell(carol, asked).status_code == 303
    assert mail.outbox == []


def test_a_mail_server_that_fails_breaks_no_answer_and_only_ids_are_logged(
    carol: Browser, asked: CodeRequest, tell: Told, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "tests.cpt.broken_mail.EmailBackend"
    with caplog.at_level(logging.ERROR, "cpt.mail"):
        assert tell(carol, asked).status_code == 303
    answer = asked.answers.get()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "cpt.mail"]
    assert line == f"No mail about answer {answer.pk} to code request {asked.pk}: SMTPException"
    assert "alice" not in caplog.text


def test_no_mail_goes_out_for_an_answer_that_was_not_kept(
    carol: Browser, asked: CodeRequest, monkeypatch: pytest.MonkeyPatch, tell: Told
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("cpt.requesting.record", fail)
    with pytest.raises(DatabaseError):
        tell(carol, asked)
    assert (asked.answers.count(), mail.outbox) == (0, [])


def test_an_answer_stands_on_the_worklist_until_it_is_put_aside(carol: Browser, asked: CodeRequest, tell: Told) -> None:
    alice = asked.therapist
    assert not notice_on_worklist(alice)
    tell(carol, asked, outcome="open")
    tell(carol, asked, words="Now declined.")
    hers = signed_in(alice.user)
    page = Page(hers.get(WORKLIST))
    assert page.text.count("Support answered your request for 90849") == 1
    assert page_of(asked) in page.links
    assert not notice_on_worklist(people.bob())
    form = page.forms[page_of(asked, "seen/")]
    for _ in range(2):
        answer = hers.post(page_of(asked, "seen/"), form)
        assert (answer.status_code, answer["location"]) == (303, WORKLIST)
    assert not notice_on_worklist(alice)
    assert [one.by for one in AnswerSeen.objects.all()] == [alice.user, alice.user]
    assert Event.objects.filter(action="request.answer-seen").count() == 1
    tell(carol, asked, outcome="open", words="Once more.")
    assert notice_on_worklist(alice)


def test_reading_the_answer_puts_nothing_aside_but_its_button_does(
    carol: Browser, asked: CodeRequest, tell: Told
) -> None:
    hers = signed_in(asked.therapist.user)
    assert page_of(asked, "seen/") not in Page(hers.get(page_of(asked))).forms
    tell(carol, asked)
    assert page_of(asked, "seen/") in Page(hers.get(page_of(asked))).forms
    assert not AnswerSeen.objects.exists()
    assert page_of(asked, "seen/") not in Page(carol.get(page_of(asked))).forms
    assert hers.post(page_of(asked, "seen/"))["location"] == LIST
    assert page_of(asked, "seen/") not in Page(hers.get(page_of(asked))).forms


def test_putting_nothing_aside_writes_nothing(asked: CodeRequest) -> None:
    assert signed_in(asked.therapist.user).post(page_of(asked, "seen/")).status_code == 303
    assert not Event.objects.filter(action="request.answer-seen").exists()


def test_nobody_else_sees_answers_or_puts_aside(asked: CodeRequest, carol: Browser, tell: Told) -> None:
    tell(carol, asked)
    bob, alice = signed_in(people.bob().user), signed_in(asked.therapist.user)
    assert [bob.get(page_of(asked)).status_code, bob.post(page_of(asked, "seen/")).status_code] == [404, 404]
    data = {"outcome": "open", "words": "Mine"}
    for browser in (bob, alice):
        assert browser.post(page_of(asked, "answers/"), data).status_code == 404
        assert browser.get(page_of(asked, "answers/")).status_code == 404
    for browser in (carol, signed_in(people.dana())):
        assert browser.post(page_of(asked, "seen/")).status_code == 404
    assert page_of(asked, "answers/") not in Page(alice.get(page_of(asked))).forms
    assert (asked.answers.count(), AnswerSeen.objects.count()) == (1, 0)


def test_support_sees_what_waits_first(
    alice: Therapist, asked: CodeRequest, carol: Browser, payer: Payer, tell: Told
) -> None:
    second = request_code(alice, wanted_code="90853", payer=payer, reason="A group.")

    def waiting() -> list[str]:
        links = Page(carol.get(LIST)).links
        return [link for link in links if link.startswith(LIST) and link[len(LIST) :].strip("/").isdigit()]

    assert waiting() == [page_of(asked), page_of(second)]
    assert "2 code requests</a> wait for an answer" in Page(carol.get("/review/")).text
    tell(carol, asked)
    tell(carol, second, outcome="open")
    assert waiting() == [page_of(second)]
    assert "1 code request</a> waits for an answer" in Page(carol.get("/review/")).text
    everything = Page(carol.get(f"{LIST}?view=all")).links
    assert everything.index(page_of(second)) < everything.index(page_of(asked))
    tell(carol, second)
    assert waiting() == []
    assert "Nothing waits for an answer" in Page(carol.get(LIST)).text
    assert "code request" not in Page(carol.get("/review/")).text
