"""Django admin: who gets in, what an admin keeps there, that it leaves its trace, and that nothing goes away."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db.models import Model
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import Therapist, User
from audit.admin import ReadOnlyAdmin
from audit.models import Event
from cpt.models import CodeRequest, Contract, Payer, PayerRule, ProcedureCode
from cpt.shipped import load_catalogue
from invoicing.actions.reopening import reopen_invoice
from invoicing.loading_flags import load_flag_rules
from invoicing.models import FlagSetting, FlagThreshold, TherapistFlag
from review.actions.deciding import decide
from review.actions.looking import look_at
from sessions_app.actions import add_group, attach_event, name_person
from sessions_app.changes import Side
from sessions_app.models import PresenceEvent
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_attending import close, waited
from tests.invoicing.test_session_import import done, file
from tests.pages import Page, changed, signed_in
from tests.rooms import Room

TABLES = sorted(admin.site._registry, key=lambda table: table._meta.label)
KEPT = [table for table in TABLES if not isinstance(admin.site._registry[table], ReadOnlyAdmin)]
# Which flags there are is the code's: an admin changes them and adds none.
ADDED = [table for table in KEPT if table is not FlagSetting]
CODES = "/admin/cpt/procedurecode/"


def address(table: type[Model], part: str = "") -> str:
    return f"/admin/{table._meta.label_lower.replace('.', '/')}/{part}"


@pytest.fixture
def dana(db: None, five_oclock: None) -> Browser:
    """The admin's browser."""
    return signed_in(people.dana())


@pytest.fixture
def filled(five_oclock: None, catalogue: None, new_invoice: NewInvoice) -> None:
    """A row in every table that the admin shows."""
    load_flag_rules(FlagSetting, FlagThreshold)
    period = {"starts_on": "2026-08-20", "ends_on": "2026-11-17", "raised_at": timezone.now()}
    pattern = TherapistFlag.objects.create(
        therapist=people.alice(), flag_id="no-gaps", severity="medium", sentence="", **period
    )
    look_at(pattern, words="Seen.", by=people.carol(), now=timezone.now())
    invoice = flagged(new_invoice)
    alice = invoice.session.therapist
    asked = {"wanted_code": "90849", "payer": "", "reason": "Groups of couples, which no other code describes."}
    signed_in(alice.user).post("/codes/requests/new/", asked)
    answer = {"outcome": "open", "words": "We ask."}
    signed_in(people.carol()).post(f"/codes/requests/{CodeRequest.objects.get().pk}/answers/", answer)
    add_group(alice, "Tuesday", provider="livekit")
    close(waited(new_invoice))
    name_person(invoice.session, person="+1-caller", side=Side.CLIENT, by=alice.user)
    elsewhere = Room(new_invoice().session)
    elsewhere.session.provider_room = "elsewhere"
    elsewhere.visit("client", 0, None)
    lost = PresenceEvent.objects.get(room="elsewhere")
    attach_event(lost, invoice.session, by=people.dana())
    packet: Any = signed_in(people.carol()).post(
        f"/invoices/{invoice.pk}/packet/", {"kind": "pdf", "names": "initials"}
    )
    assert b"".join(packet.streaming_content)
    decide(invoice, kind="approve", comment="", version=None, by=people.carol())
    fee = {"practice": alice.practice_id, "code": ProcedureCode.objects.get(code="90834").pk, "amount": "125.00"}
    signed_in(people.dana()).post("/admin/cpt/fee/add/", {**fee, "effective_from": "2026-01-01"})
    PayerRule.objects.create(
        contract=Contract.objects.get(), code=ProcedureCode.objects.get(code="90834"), effective_from="2027-01-01"
    )
    done(file({"client_name": "Kim Castle"}))
    new_invoice(datetime(2026, 11, 16, 9, 0, tzinfo=NEW_YORK))
    call_command("send_reminders", stdout=StringIO())
    late = new_invoice(datetime(2026, 10, 1, 12, 15, tzinfo=NEW_YORK))
    now = timezone.now()
    reopen_invoice(late, by=people.carol(), until=now + timedelta(days=1), reason="A fire in the office.", now=now)


def pages_of(table: type[Model]) -> list[str]:
    """Every page about a table and its first row."""
    row = table._default_manager.order_by("pk").first()
    assert row is not None, f"no row of {table._meta.label}"
    return [address(table), *(address(table, f"{row.pk}/{part}/") for part in ("change", "history"))]


def test_every_page_opens_for_an_admin(dana: Browser, filled: None) -> None:
    asked = ["/admin/", *(page for table in TABLES for page in pages_of(table)), *(address(t, "add/") for t in ADDED)]
    assert {page: dana.get(page).status_code for page in asked} == dict.fromkeys(asked, 200)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_a_search_and_a_page_number_that_mean_nothing_are_no_500(dana: Browser, table: type[Model]) -> None:
    for query in ("?q=%00", "?q=nobody", f"?p={'9' * 30}", "?o=99", "?nonsense=1"):
        assert dana.get(address(table, query)).status_code in (200, 302, 400)


def test_nothing_can_be_deleted(dana: Browser, filled: None) -> None:
    for table in TABLES:
        before = set(table._default_manager.values_list("pk", flat=True))
        row = min(before)
        answer = dana.post(address(table, f"{row}/delete/"), {"post": "yes"})
        assert (table.__name__, answer.status_code in (403, 404)) == (table.__name__, True)
        dana.post(address(table), {"action": "delete_selected", "_selected_action": [row], "post": "yes"})
        assert before <= set(table._default_manager.values_list("pk", flat=True))  # a refusal is an event more


def test_what_is_only_shown_is_neither_added_nor_changed(dana: Browser, filled: None) -> None:
    for table in set(TABLES) - set(KEPT):
        row = table._default_manager.order_by("pk").values().first()
        assert row is not None
        answers = {dana.post(address(table, part)).status_code for part in ("add/", f"{row['id']}/change/")}
        assert answers <= {403, 404}
        assert table._default_manager.order_by("pk").values().first() == row


@pytest.mark.parametrize("table", KEPT, ids=lambda table: table.__name__)
def test_a_page_saved_untouched_changes_nothing(dana: Browser, filled: None, table: type[Model]) -> None:
    row = table._default_manager.order_by("pk").values().first()
    assert row is not None
    where = address(table, f"{row['id']}/change/")
    answer = dana.post(where, changed(Page(dana.get(where)).forms[""], _save="Save"))
    assert answer.status_code == 302
    assert table._default_manager.order_by("pk").values().first() == row


def test_an_admin_adds_a_payer_and_the_trail_says_so(dana: Browser) -> None:
    assert dana.post("/admin/cpt/payer/add/", {"name": "Willow"}).status_code == 302
    event = Event.objects.get()
    assert (event.action, event.subject_type, event.subject_id) == ("admin.added", "cpt.payer", Payer.objects.get().pk)
    assert event.by == people.dana()


def test_a_payer_that_is_there_is_not_added_twice(dana: Browser, payer: Payer) -> None:
    page = Page(dana.post("/admin/cpt/payer/add/", {"name": payer.name}))
    assert page.status == 200
    assert "already exists" in page.text
    assert not Event.objects.filter(action="admin.added").exists()


def reordered(browser: Browser, code: str, order: int) -> int:
    """Type another order into the list of codes and save; the status."""
    form = Page(browser.get(CODES)).forms[""]
    rows = [name for name, value in form.items() if name.endswith("-id")]
    (prefix,) = [name[:-3] for name in rows if form[name] == [str(ProcedureCode.objects.get(code=code).pk)]]
    form = {name: value for name, value in form.items() if name not in ("action", "_selected_action")}
    return browser.post(CODES, {**form, f"{prefix}-order": str(order), "_save": "Save"}).status_code


def test_a_codes_order_is_changed_in_the_list_and_leaves_its_trace(transactional_db: None) -> None:
    """Outside any transaction of the test's own: the trail is written in the change's."""
    load_catalogue()
    assert reordered(signed_in(people.dana()), "90847", 1) == 302
    code = ProcedureCode.objects.order_by("order").first()
    assert code is not None
    assert (code.code, code.order) == ("90847", 1)
    event = Event.objects.get()
    assert (event.action, event.subject_id, event.by) == ("admin.changed", code.pk, people.dana())


def test_the_new_order_is_the_therapists(dana: Browser, five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    assert reordered(dana, "90847", 1) == 302
    page = Page(signed_in(invoice.session.therapist.user).get(f"/sessions/{invoice.session_id}/invoice/"))
    assert page.options["code"][1][1] == "90847"


def new_person(browser: Browser, **typed: Any) -> Page:
    """Add somebody with their licence, as the admin's page asks."""
    form = Page(browser.get("/admin/accounts/user/add/")).forms[""]
    person = {"email": "new@example.org", "name": "New", "role": "therapist", "new_password": people.PASSWORD}
    licence = {
        "therapist-TOTAL_FORMS": "1",
        "therapist-0-practice": str(people.practice().pk),
        "therapist-0-licence": "psychologist",
        "therapist-0-time_zone": "America/Chicago",
    }
    return Page(browser.post("/admin/accounts/user/add/", changed(form, **person | licence | typed)))


@pytest.mark.parametrize("email", ["new@example.org", "New@Example.org"])
def test_a_person_made_in_the_admin_signs_in(dana: Browser, email: str) -> None:
    assert new_person(dana, email=email).status == 302
    browser = Browser()
    browser.post("/accounts/login/", {"login": email, "password": people.PASSWORD})
    assert browser.get("/sessions/").status_code == 200
    assert Therapist.objects.get(user__name="New").time_zone == "America/Chicago"


def test_a_time_zone_that_is_none_is_refused(dana: Browser) -> None:
    page = new_person(dana, **{"therapist-0-time_zone": "Mars/Olympus"})
    assert page.status == 200
    assert "Mars/Olympus is not a time zone name" in page.text
    assert not User.objects.filter(name="New").exists()


def test_two_people_do_not_share_an_address(dana: Browser) -> None:
    people.alice()
    assert new_person(dana, email="Alice@example.org").status == 200
    assert not User.objects.filter(name="New").exists()


def test_a_password_stands_in_no_trail(dana: Browser) -> None:
    assert new_person(dana).status == 302
    told = [json.loads(event.details) for event in Event.objects.all()]
    assert told
    assert people.PASSWORD not in json.dumps(told)


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_others_change_nothing_there_and_meet_no_500(db: None, name: str) -> None:
    person = getattr(people, name)()
    browser = signed_in(person if isinstance(person, User) else person.user)
    assert browser.get("/admin/", follow=True).status_code in (200, 404)
    assert browser.post("/admin/cpt/payer/add/", {"name": "Willow"}).status_code in (302, 404)
    assert not Payer.objects.exists()
