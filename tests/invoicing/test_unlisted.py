"""A session that was not on the calendar, added by hand on its page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import Therapist
from audit.models import Event
from cpt.models import Payer
from invoicing.models import Invoice
from sessions_app.actions import add_client
from sessions_app.models import Client, TherapySession
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import checked, ids, opened, send
from tests.invoicing.test_submitting import NOTE
from tests.pages import Form, Page, changed, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")

ADDRESS = "/sessions/new/"
# Nothing is chosen yet but the kind that comes first.
TIMES = {"started_at": "2026-11-17T10:00", "ended_at": "2026-11-17T10:50"}


def shown(therapist: Therapist) -> Form:
    return Page(signed_in(therapist.user).get(ADDRESS)).forms[ADDRESS]


def add(client: Client, /, **changes: Any) -> HttpResponse:
    """Open the page, fill it in, send it."""
    filled = {"client": str(client.pk), "modality": "in_person", **TIMES, **changes}
    return signed_in(client.therapist.user).post(ADDRESS, changed(shown(client.therapist), **filled))


def test_only_ones_own_clients_are_offered_each_with_who_pays(alice: Therapist, robin: Client, payer: Payer) -> None:
    add_client(alice, "Kim Lee", payer=None, since=date(2020, 1, 1))
    add_client(alice, "Ali Noor", payer=payer, since=date(2027, 1, 1))
    add_client(people.bob(), "Bo Berg", payer=payer, since=date(2020, 1, 1))
    page = Page(signed_in(alice.user).get(ADDRESS))
    offered = [
        name for name in ("Ali Noor · Self-pay", "Kim Lee · Self-pay", "Robin Reed · Cedar") if name in page.text
    ]
    assert len(offered) == len(page.options["client"]) - 1 == 3
    assert "Bo Berg" not in page.text


def test_a_session_in_person_is_added_and_marked(robin: Client) -> None:
    answer = add(robin)
    session = TherapySession.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/sessions/{session.pk}/")
    assert (session.is_unlisted, session.unlisted_by) == (True, robin.therapist.user)
    assert session.booked_at == datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK)
    assert (session.scheduled_start_at, session.scheduled_minutes) == (datetime(2026, 11, 17, 15, tzinfo=UTC), 50)
    assert (session.client, session.kind, session.modality, session.time_zone, session.date_of_service) == (
        robin,
        "individual",
        "in_person",
        "America/New_York",
        date(2026, 11, 17),
    )
    assert Invoice.objects.get().status == Invoice.Status.DRAFT
    event = Event.objects.about(session).get()
    assert (event.sentence, event.by) == ("Session added by hand", robin.therapist.user)


def test_its_page_says_who_added_it_and_who_pays(robin: Client) -> None:
    browser = signed_in(robin.therapist.user)
    text = Page(browser.get(add(robin)["Location"])).text
    assert "Added by hand by Alice, Tue, Nov 17, 2026, 5:00 PM EST" in text
    assert "It was not on the calendar." in text


def test_times_in_person_start_empty_on_the_invoice_form(robin: Client) -> None:
    add(robin)
    form = opened(Invoice.objects.get())
    assert [form[name] for name in ("started_at", "ended_at", "live_minutes")] == [[""], [""], [""]]


def test_in_telehealth_nothing_is_recorded_so_a_note_is_asked(robin: Client) -> None:
    add(robin, modality="telehealth")
    session, invoice = TherapySession.objects.get(), Invoice.objects.get()
    assert (session.provider, session.provider_room) == ("", "")
    assert "Room and join links" not in Page(signed_in(robin.therapist.user).get(f"/sessions/{session.pk}/")).text
    entered = {"code": "90834", "live_minutes": "50", **TIMES}
    assert ids(checked(invoice, **entered)) == ["disruption-note-missing"]
    assert send(invoice, **entered, disruption_note=NOTE).status_code == 303
    flags = Invoice.objects.get().submission.flags
    assert set(flags.values_list("flag_id", flat=True)) >= {"no-recording", "unlisted"}


def test_in_person_it_is_accepted_with_a_low_flag(robin: Client) -> None:
    add(robin)
    send(Invoice.objects.get(), code="90834", live_minutes="50", **TIMES)
    sent = Invoice.objects.get()
    assert sent.status == Invoice.Status.ACCEPTED
    assert list(sent.submission.flags.values_list("flag_id", "severity")) == [("unlisted", "low")]


def test_what_is_missing_is_said_at_once_and_nothing_is_lost(robin: Client) -> None:
    page = Page(add(robin, client="", started_at="", ended_at="2026-11-17T10:50", modality=None))
    assert (page.status, page.summary) == (422, ["id_client", "id_started_at", "id_modality_0"])
    assert page.forms[ADDRESS]["ended_at"] == ["2026-11-17T10:50"]
    assert not TherapySession.objects.exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("client", ("0", "x", "9" * 30, "a\x00b")),
        ("kind", ("", "group", "INTAKE", "a\x00b")),
        ("modality", ("phone", "a\x00b")),
        ("started_at", ("2026-11-17T24:00", "2026-11-17T23:59:60", "0001-01-01T00:00", "9999-12-31T23:59", "noon")),
        ("ended_at", ("2026-11-17T24:00", "2026-02-29T10:50", "9999-12-31T23:59", "a\x00b")),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(robin: Client, field: str, values: tuple[str, ...]) -> None:
    pages = [Page(add(robin, **{field: value})) for value in values]
    there = {f"id_{field}", f"id_{field}_0"}
    assert [(page.status, not there.isdisjoint(page.summary)) for page in pages] == [(422, True)] * len(values)
    assert not TherapySession.objects.exists()


def test_another_therapists_client_is_none(robin: Client) -> None:
    foreign = add_client(people.bob(), "Bo Berg", payer=None, since=date(2020, 1, 1))
    page = Page(add(robin, client=str(foreign.pk)))
    assert (page.status, page.summary) == (422, ["id_client"])
    assert "Bo Berg" not in page.text


@pytest.mark.parametrize(("ends", "status"), [("16:59", 303), ("17:00", 303), ("17:01", 422)])
def test_what_is_to_come_is_not_added(robin: Client, ends: str, status: int) -> None:
    answer = add(robin, started_at="2026-11-17T16:00", ended_at=f"2026-11-17T{ends}")
    assert answer.status_code == status
    assert ("has not come yet" in answer.content.decode()) is (status == 422)


@pytest.mark.parametrize(("on", "status"), [("2026-11-02", 422), ("2026-11-03", 422), ("2026-11-04", 303)])
def test_the_window_is_that_of_the_invoice(robin: Client, on: str, status: int) -> None:
    """At 5 PM of the 17th the deadline of the 3rd, 3:15 AM, has passed."""
    answer = add(robin, started_at=f"{on}T10:00", ended_at=f"{on}T10:50")
    assert answer.status_code == status
    assert "Sessions from November 4, 2026 on can be added" in Page(signed_in(robin.therapist.user).get(ADDRESS)).text
    if status == 422:
        assert "Sessions from November 4, 2026 on can be added." in answer.content.decode()


def test_the_clock_decides_to_the_second(robin: Client) -> None:
    until = datetime(2026, 11, 18, 3, 15, tzinfo=NEW_YORK)
    form = {"started_at": "2026-11-04T10:00", "ended_at": "2026-11-04T10:50"}
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        assert add(robin, **form).status_code == 422
    with time_machine.travel(until, tick=False):
        assert add(robin, **form).status_code == 303


def test_a_second_session_at_that_time_asks_for_a_tick_and_links_the_first(
    new_invoice: NewInvoice, robin: Client
) -> None:
    there = new_invoice(datetime(2026, 11, 17, 10, 30, tzinfo=NEW_YORK))
    page = Page(add(robin))
    assert (page.status, page.summary) == (422, ["id_accept_session-exists"])
    assert f"/sessions/{there.session_id}/" in page.links
    assert page.forms[ADDRESS]["client"] == [str(robin.pk)]
    assert TherapySession.objects.count() == 1
    assert add(robin, accept=["session-exists"]).status_code == 303


@pytest.mark.parametrize(("starts", "status"), [("09:10", 303), ("09:11", 422), ("10:49", 422), ("10:50", 303)])
def test_sessions_that_only_touch_do_not_overlap(
    new_invoice: NewInvoice, robin: Client, starts: str, status: int
) -> None:
    hour, minute = map(int, starts.split(":"))
    new_invoice(datetime(2026, 11, 17, hour, minute, tzinfo=NEW_YORK), minutes=50)
    assert add(robin).status_code == status


def test_a_session_that_was_submitted_with_other_times_counts_where_it_was(
    new_invoice: NewInvoice, robin: Client
) -> None:
    moved = new_invoice(datetime(2026, 11, 17, 14, 0, tzinfo=NEW_YORK), modality="in_person", provider="")
    assert send(moved, code="90834", live_minutes="50", **TIMES).status_code == 303
    assert add(robin).status_code == 422


def test_another_client_is_not_in_the_way(new_invoice: NewInvoice, alice: Therapist, robin: Client) -> None:
    other = add_client(alice, "Kim Lee", payer=None, since=date(2020, 1, 1))
    new_invoice(datetime(2026, 11, 17, 10, 0, tzinfo=NEW_YORK), client=other)
    assert add(robin).status_code == 303


def test_the_same_sent_twice_is_one(robin: Client) -> None:
    first, again = add(robin), add(robin)
    assert (first["Location"], again.status_code) == (again["Location"], 303)
    assert TherapySession.objects.count() == 1


def test_a_session_across_midnight_the_new_year_and_a_leap_day(robin: Client) -> None:
    nights = {
        "2026-11-16T23:30 2026-11-17T00:20": date(2026, 11, 16),
        "2026-11-30T23:30 2026-12-01T00:20": date(2026, 11, 30),
        "2026-12-31T23:30 2027-01-01T00:20": date(2026, 12, 31),
        "2028-02-29T23:30 2028-03-01T00:20": date(2028, 2, 29),
    }
    for times, on in nights.items():
        start, end = times.split()
        with time_machine.travel(datetime.fromisoformat(end).replace(tzinfo=NEW_YORK) + timedelta(hours=8), tick=False):
            assert add(robin, started_at=start, ended_at=end).status_code == 303
            session = TherapySession.objects.latest("pk")
            assert (session.date_of_service, session.scheduled_minutes) == (on, 50)


@time_machine.travel(datetime(2026, 11, 1, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_the_night_that_is_an_hour_longer(robin: Client) -> None:
    times = {"started_at": "2026-11-01T00:30", "ended_at": "2026-11-01T01:30"}
    page = Page(add(robin, **times))
    assert (page.status, page.summary) == (422, ["id_ended_at_fold_0"])
    assert add(robin, **times, ended_at_fold="1").status_code == 303
    assert TherapySession.objects.get().scheduled_minutes == 120


@time_machine.travel(datetime(2026, 3, 8, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_the_night_that_is_an_hour_shorter(robin: Client) -> None:
    times = {"started_at": "2026-03-08T01:30", "ended_at": "2026-03-08T02:30"}
    page = Page(add(robin, **times))
    offers = [value for name, value in page.buttons if name == "fill"]
    assert (page.status, page.summary, offers[1]) == (422, ["id_ended_at"], "ended_at 2026-03-08T03:00")
    filled = Page(add(robin, **times, fill=offers[1]))
    assert (filled.status, filled.forms[ADDRESS]["ended_at"]) == (200, ["2026-03-08T03:00"])
    assert not TherapySession.objects.exists()
    assert add(robin, started_at="2026-03-08T01:30", ended_at="2026-03-08T03:30").status_code == 303
    assert TherapySession.objects.get().scheduled_minutes == 60


def test_problems_stand_in_the_order_of_the_form(robin: Client) -> None:
    page = Page(add(robin, started_at="2026-11-01T01:30", ended_at="2026-03-08T02:30", modality=None))
    assert page.summary == ["id_started_at_fold_0", "id_ended_at", "id_modality_0"]


def test_times_are_on_the_therapists_clock(robin: Client) -> None:
    robin.therapist.time_zone = "America/Los_Angeles"
    robin.therapist.save()
    assert "All times in America/Los_Angeles." in Page(signed_in(robin.therapist.user).get(ADDRESS)).text
    add(robin)
    session = TherapySession.objects.get()
    assert (session.time_zone, session.scheduled_start_at) == (
        "America/Los_Angeles",
        datetime(2026, 11, 17, 18, tzinfo=UTC),
    )


def test_the_page_asks_as_many_queries_for_many_clients(alice: Therapist, robin: Client) -> None:
    browser, asked = signed_in(alice.user), []
    for name in ("Ada", "Bea"):
        add_client(alice, name, payer=None, since=date(2020, 1, 1))
        with CaptureQueriesContext(connection) as queries:
            browser.get(ADDRESS)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("columns", [{"is_unlisted": True}, {"unlisted_by": 1}])
def test_the_mark_names_somebody(new_invoice: NewInvoice, columns: dict[str, Any]) -> None:
    invoice = new_invoice()
    if "unlisted_by" in columns:
        columns = {"unlisted_by": invoice.therapist.user}
    with pytest.raises(IntegrityError), transaction.atomic():
        TherapySession.objects.filter(pk=invoice.session_id).update(**columns)


def test_the_worklist_leads_here(alice: Therapist, robin: Client) -> None:
    assert ADDRESS in Page(signed_in(alice.user).get("/sessions/")).links


def test_who_is_no_therapist_finds_nothing(db: None) -> None:
    for user in (people.carol(), people.dana()):
        assert signed_in(user).get(ADDRESS).status_code == 404
        assert signed_in(user).post(ADDRESS, TIMES).status_code == 404
