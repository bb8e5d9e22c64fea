"""A walk over the therapist's pages, for whoever measures them."""

from collections.abc import Callable, Iterator

from tests.rooms import Room
from tests.stories.window import Window


def dropped_call(new_session: Callable[..., Room]) -> Room:
    """Video broke off after 28 minutes: a picture with a gap, and a note to begin with."""
    room = new_session(minutes=75)
    room.visit("therapist", 0, 33)
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    return room


def clean_call(new_session: Callable[..., Room], **session: object) -> Room:
    """46 minutes together."""
    room = new_session(**session)
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 46)
    return room


def therapists_pages(alice: Window, dropped: Room, receipt: str) -> Iterator[str]:
    """Goes from page to page; yields the name of the one that is open."""
    session = f"/sessions/{dropped.session.pk}/"
    lists = ("/sessions/", "/sessions/?view=all", "/sessions/bulk/", "/invoices/")
    for address in (*lists, session, f"{session}attendance/", receipt, "/sessions/new/", "/sessions/settings/"):
        alice.page.goto(address)
        yield address
    alice.page.goto(f"/sessions/{dropped.session.pk}/invoice/")
    yield "the form"
    alice.page.get_by_label("Live minutes").fill("")
    alice.page.get_by_label("Start", exact=True).fill("")
    alice.submit()
    alice.sees_problems("Choose the code")
    yield "the form with problems"
    alice.page.goto(f"/sessions/{dropped.session.pk}/attendance/")
    yield "the outcome"
    alice.page.get_by_role("button", name="Record the outcome").click()
    alice.sees_problems("Choose what became of the session.")
    yield "the outcome with problems"
    alice.page.goto("/sessions/new/")
    yield "a session by hand"
    alice.page.get_by_role("button", name="Add the session").click()
    alice.sees_problems("Choose the client.")
    yield "a session by hand with problems"
