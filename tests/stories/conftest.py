"""What the stories share: one practice's people and payers, and windows of Chromium with and without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cpt.actions import add_payer
from cpt.shipped import load_catalogue
from invoicing.actions.opening import add_session
from invoicing.models import Invoice
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people
from tests.rooms import Room
from tests.stories.window import Window

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def open_window(request: pytest.FixtureRequest, new_context: Callable[..., Any]) -> Iterator[Callable[[str], Window]]:
    """Opens a window signed in as somebody; each story runs with JavaScript and without.

    At the end: no window asked another origin for anything, and none wrote an error to its console.
    """
    windows: list[Window] = []

    def sign_in(name: str) -> Window:
        window = Window(new_context(java_script_enabled=request.param).new_page())
        windows.append(window)
        window.sign_in(name)
        return window

    yield sign_in
    assert [complaint for window in windows for complaint in window.complaints] == []


@pytest.fixture
def practice(transactional_db: None, live_server: Any) -> Client:
    """Alice's client Robin, insured with Cedar; bob, carol and dana are there too."""
    load_catalogue()
    contract = add_payer(people.practice(), "Cedar", without=frozenset({"90849"}))
    alice = people.alice()
    for person in (people.bob, people.carol, people.dana):
        person()
    return add_client(alice, "Robin Reed", payer=contract.payer, since=date(2020, 1, 1), member_id="M1")


NewSession = Callable[..., Room]


@pytest.fixture
def new_session(practice: Client) -> NewSession:
    """A session of Robin's at 12:15 PM in New York, yesterday unless told; returns its room."""

    def make(on: date | None = None, *, minutes: int = 60, kind: str = "individual", **session: Any) -> Room:
        day = on or timezone.now().astimezone(NEW_YORK).date() - timedelta(days=1)
        starts_at = datetime.combine(day, time(12, 15), tzinfo=NEW_YORK)
        invoice = add_session(
            practice,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            kind=kind,
            **{"modality": "telehealth", "provider": "livekit", **session},
        )
        return Room(invoice.session)

    return make


@pytest.fixture
def only_invoice(practice: Client) -> Callable[[], Invoice]:
    """The one invoice of a story, as it is now."""
    return lambda: Invoice.objects.with_session().get()
