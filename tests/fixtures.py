"""Fixtures that need the database: people, sessions, invoices. tests/conftest.py loads them for every test."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import override_settings

from accounts.models import Therapist
from cpt.actions import add_payer
from cpt.models import Payer, ProcedureCode, SameDayRule, TimeRule
from cpt.shipped import load_catalogue
from invoicing.actions.opening import add_session
from invoicing.models import Invoice
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def catalogue(db: None) -> None:
    """The shipped codes: loaded once, see tests/conftest.py, unless a test emptied the database since."""
    if not ProcedureCode.objects.exists():
        load_catalogue()


@pytest.fixture
def no_catalogue(db: None) -> None:
    """No code at all, as in a new installation."""
    ProcedureCode.objects.update(extends=None)  # a code is kept as long as another extends it
    for model in (SameDayRule, TimeRule, ProcedureCode):
        model.objects.all().delete()


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
