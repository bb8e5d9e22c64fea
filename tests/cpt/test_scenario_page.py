"""Should I bill this? The page of situations."""

import pytest
from django.test import Client as Browser

from accounts.models import Therapist
from cpt.models import ProcedureCode
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock", "catalogue")


@pytest.fixture
def reader(alice: Therapist) -> Browser:
    """Alice's, a social worker in New York."""
    return signed_in(alice.user)


def test_situations_are_found_by_word_and_answer_and_have_anchors(reader: Browser) -> None:
    page = Page(reader.get("/codes/scenarios/", {"q": "texts", "answer": "do-not-bill"}))
    assert "messages" in page.ids
    assert "no-show" not in page.ids
    assert page.forms[""]["q"] == ["texts"]
    assert "/codes/90832/" in page.links
    everything = Page(reader.get("/codes/scenarios/"))
    assert {"messages", "no-show", "finished-by-phone"} <= set(everything.ids)
    assert "No situation fits" in Page(reader.get("/codes/scenarios/", {"q": "nothing says this"})).text


@pytest.mark.parametrize(("name", "value"), [("answer", "perhaps"), ("q", "\x00"), ("q", "x" * 101)])
def test_a_situation_that_cannot_be_asked_for_is_told(reader: Browser, name: str, value: str) -> None:
    page = Page(reader.get("/codes/scenarios/", {name: value}))
    assert page.status == 422
    assert f"id_{name}" in page.summary


def test_situations_link_only_codes_that_are_in_the_catalogue(reader: Browser) -> None:
    ProcedureCode.objects.filter(code="96127").update(code="96999")
    links = Page(reader.get("/codes/scenarios/")).links
    assert "/codes/96127/" not in links
    assert "/codes/90834/" in links
