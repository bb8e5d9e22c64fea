"""Fixtures that need the database: people, sessions, invoices. tests/conftest.py loads them for every test."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import override_settings

from accounts.models import Therapist
from audit.immutability import protect, release
from cpt.actions import add_payer
from cpt.models import Payer
from cpt.shipped import load_catalogue
from invoicing.actions.opening import add_session
from invoicing.models import Invoice
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people

NEW_YORK = ZoneInfo("America/New_York")
ADDED_ONLY = (
    "audit_event",
    "sessions_app_presenceevent",
    "sessions_app_timeedit",
    "sessions_app_personnamed",
    "sessions_app_eventattached",
    "sessions_app_sessionimport",
    "sessions_app_importedsession",
    "invoicing_submission",
    "invoicing_invoiceline",
    "invoicing_flag",
    "invoicing_therapistflag",
    "review_patternlook",
    "invoicing_attendance",
    "invoicing_reopening",
    "invoicing_remark",
    "review_decision",
    "review_packetmade",
    "cpt_coderequest",
    "cpt_coderequestanswer",
    "cpt_answerseen",
)


@pytest.fixture
def protected_again(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After a test that empties its database: the triggers are back for the next one."""
    yield
    with django_db_blocker.unblock():
        for table in ADDED_ONLY:
            protect(connection, table)


@pytest.fixture
def transactional_db(protected_again: None, transactional_db: None) -> Iterator[None]:
    """The database is emptied after the test, which the triggers would refuse.

    Tests ask for this fixture by name; pytest-django's marker would go round it.
    """
    yield
    for table in ADDED_ONLY:
        release(connection, table)


@pytest.fixture
def catalogue(db: None) -> None:
    """The shipped codes."""
    load_catalogue()


@pytest.fixture
def payer(catalogue: None) -> Payer:
    """A payer with every code but 90849 and 90853, and without audio only."""
    contract = add_payer(people.practice(), "Cedar", without=frozenset({"90849", "90853"}), allows_audio_only=False)
    return contract.payer


@pytest.fixture
def alice(db: None) -> Therapist:
    """A therapist in New York."""
    return people.alice()


@pytest.fixture
def robin(alice: Therapist, payer: Payer) -> Client:
    """Alice's client, insured."""
    return add_client(alice, "Robin Reed", payer=payer, since=date(2020, 1, 1), member_id="M1")


NewInvoice = Callable[..., Invoice]


@pytest.fixture
def new_invoice(robin: Client) -> NewInvoice:
    """A session of Robin's with its draft; starts at 12:15 PM in New York on November 17, 2026 unless told."""

    def make(starts: datetime | None = None, *, minutes: int = 60, client: Client = robin, **session: Any) -> Invoice:
        starts = starts or datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
        telehealth = {"kind": "individual", "modality": "telehealth", "provider": "livekit"}
        return add_session(
            client, starts_at=starts, ends_at=starts + timedelta(minutes=minutes), **{**telehealth, **session}
        )

    return make


@pytest.fixture
def five_oclock() -> Iterator[None]:
    """It is 5 PM in New York on November 17, 2026: the session that `new_invoice` makes unless told is over."""
    with time_machine.travel(datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK), tick=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_when_asked() -> Iterator[None]:
    """Otherwise every new test browser lists all of them first, which takes longer than the page it opens."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield
