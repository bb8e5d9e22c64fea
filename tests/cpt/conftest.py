"""Fixtures of the requests for codes."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from accounts.models import Therapist
from cpt.models import CodeRequest, Payer
from cpt.requesting import request_code
from tests import people
from tests.cpt.asking import REASON, WORDS, Told, page_of
from tests.pages import Page, signed_in


@pytest.fixture
def asked(alice: Therapist, payer: Payer) -> CodeRequest:
    """Alice asks for 90849 under Cedar, which has not got it."""
    return request_code(alice, wanted_code="90849", payer=payer, reason=REASON)


@pytest.fixture
def carol(db: None) -> Browser:
    """Support."""
    return signed_in(people.carol())


@pytest.fixture
def tell(django_capture_on_commit_callbacks: Any) -> Told:
    """Answers as somebody, through the form of the page; the mail goes out."""

    def send(browser: Browser, asked: CodeRequest, **posted: Any) -> HttpResponse:
        form = Page(browser.get(page_of(asked))).forms[page_of(asked, "answers/")]
        data = {**form, "outcome": "declined", "words": WORDS, **posted}
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(page_of(asked, "answers/"), data)

    return send
