"""What load balancers ask: does the process answer, and does its database?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client as Browser

from tests import people
from tests.pages import signed_in

LIVE, READY = "/health/live/", "/health/ready/"


@contextmanager
def nothing_answers() -> Iterator[None]:
    """Nothing answers where the database was."""

    def refuse(*args: object, **options: object) -> None:
        raise OperationalError("could not connect to server at 10.1.2.3 as user billing")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


@pytest.fixture
def no_database() -> Iterator[None]:
    """No database for the whole test."""
    with nothing_answers():
        yield


def ask(address: str) -> HttpResponse:
    return Browser().get(address)


def test_with_its_database_the_process_is_alive_and_ready(db: None) -> None:
    assert [(ask(address).status_code, ask(address).content) for address in (LIVE, READY)] == [(200, b"ok")] * 2


def test_without_its_database_the_process_is_alive_and_not_ready(no_database: None) -> None:
    assert [ask(address).status_code for address in (LIVE, READY)] == [200, 503]


def test_somebody_signed_in_is_answered_alike(db: None) -> None:
    browser = signed_in(people.carol())
    browser.raise_request_exception = False
    with nothing_answers():
        assert [browser.get(address).status_code for address in (LIVE, READY)] == [200, 503]


def test_an_answer_tells_no_secrets_and_no_counts(no_database: None) -> None:
    answer = ask(READY)
    assert answer["content-type"].startswith("text/plain")
    assert re.search(rb"[0-9]|billing|server", answer.content) is None


@pytest.mark.parametrize("address", [LIVE, READY])
def test_only_reading_is_answered(address: str) -> None:
    assert Browser().post(address).status_code == 405
