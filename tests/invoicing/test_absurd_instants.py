"""Instants at the limits of what an event can tell: nothing overflows, no page breaks, and there is a way out."""

import json

import pytest

from invoicing.actions.submitting import Refused, submit_invoice
from invoicing.case import Entry, instant
from invoicing.facts import recorded_of
from invoicing.models import Invoice, Submission
from sessions_app.actions import attach_event
from sessions_app.local_time import floor_to_minute
from sessions_app.models import PresenceEvent
from sessions_app.providers.base import LATEST_MS
from sessions_app.shared_room import REACH_MS
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, address, check, opened, send, therapist
from tests.invoicing.test_submitting import NOW
from tests.pages import Page
from tests.rooms import post

pytestmark = pytest.mark.usefixtures("five_oclock")


TOO_LONG = ["from reach to reach", "attached, from 1970 to 2199"]


@pytest.fixture(params=[*TOO_LONG, "joined in 1970"])
def invoice(request: pytest.FixtureRequest, new_invoice: NewInvoice) -> Invoice:
    """Robin's session of 12:15 to 1:15 PM, with therapist and client in its room for as long as can be told."""
    made = new_invoice()
    start, end = made.session.span_ms
    is_attached = request.param.startswith("attached")
    span = {
        "from reach to reach": (start - REACH_MS, end + REACH_MS),
        "joined in 1970": (1, end),
        "attached, from 1970 to 2199": (1, LATEST_MS - 1),
    }[request.param]
    for who in (made.session.therapist_identity, made.session.client_identity):
        tell(who, *span, room="elsewhere" if is_attached else made.session.own_room)
    if is_attached:
        for event in PresenceEvent.objects.all():
            attach_event(event, made.session, by=made.session.therapist.user)
    return made


def tell(who: str, joined_ms: int, left_ms: int, room: str) -> None:
    """A join, and a leave that carries it."""
    person = {"sid": f"PA_{who}", "identity": who, "joinedAtMs": str(joined_ms)}
    for what, at_ms in (("participant_joined", joined_ms), ("participant_left", left_ms)):
        event = {"event": what, "id": f"EV_{who}_{what}", "createdAt": str(at_ms // 1000), "room": {"name": room}}
        assert post(json.dumps({**event, "participant": person}).encode()) == 200


def test_every_page_opens(invoice: Invoice) -> None:
    browser = therapist(invoice)
    pages = [f"/sessions/{invoice.session_id}/", address(invoice), "/sessions/?view=all"]
    assert [browser.get(page).status_code for page in pages] == [200, 200, 200]
    assert check(invoice, code="90837").status_code == 200


@pytest.mark.parametrize("invoice", TOO_LONG, indirect=True)
def test_what_is_shown_is_refused_when_it_is_sent_untouched(invoice: Invoice) -> None:
    answer = send(invoice, code="90837", accept=["long-session"])
    assert answer.status_code == 422
    assert "id_live_minutes" in Page(answer).ids
    assert "A day has 1,440 minutes." in answer.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("invoice", TOO_LONG, indirect=True)
def test_what_is_recorded_is_refused_whoever_sends_it(invoice: Invoice) -> None:
    figure = recorded_of(invoice.session).shown
    assert figure.live_minutes > 1440
    assert figure.start_ms is not None
    assert figure.end_ms is not None
    start, end = (floor_to_minute(instant(at_ms)) for at_ms in (figure.start_ms, figure.end_ms))
    as_shown = Entry("90837", started_at=start, ended_at=end, live_minutes=figure.live_minutes, client_location="home")
    with pytest.raises(Refused, match="time-other-day"):
        submit_invoice(invoice, by=invoice.session.therapist.user, entry=as_shown, version=None, now=NOW)


@pytest.mark.parametrize("invoice", ["joined in 1970"], indirect=True)
def test_what_began_before_the_sessions_reach_counts_from_there(invoice: Invoice) -> None:
    assert recorded_of(invoice.session).shown.live_ms == REACH_MS + 60 * 60_000
    assert send(invoice, code="90837", accept=["long-session"]).status_code == 303
    assert Submission.objects.get().minutes == 13 * 60


def test_the_right_times_can_be_entered_instead(invoice: Invoice) -> None:
    assert send(invoice, **EDIT).status_code == 303
    kept = Submission.objects.get()
    assert (kept.minutes, kept.time_source) == (60, "edited")
    assert kept.recorded_live_ms == recorded_of(invoice.session).shown.live_ms


def test_the_form_shows_the_absurd_times_as_they_are(invoice: Invoice) -> None:
    minutes = recorded_of(invoice.session).shown.live_minutes
    assert opened(invoice)["live_minutes"] == [str(minutes)]
