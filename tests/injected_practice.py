"""A practice in which every text that a person may type is one that a careless program would run."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.test import Client as Browser
from django.test import TestCase
from django.utils import timezone

from accounts.models import Practice, User
from cpt.models import Payer, ProcedureCode
from cpt.requesting import request_code
from invoicing.actions.attending import take_back_attendance
from invoicing.actions.deciding import ask_therapist
from invoicing.actions.expiring import expire_overdue
from invoicing.actions.remarking import answer_question
from invoicing.actions.reopening import reopen_invoice
from invoicing.actions.voiding import void_invoice
from invoicing.loading_flags import load_flag_rules
from invoicing.models import FlagSetting, FlagThreshold, Invoice, TherapistFlag
from review.actions.deciding import decide
from review.actions.looking import look_at
from sessions_app.actions import add_group, attach_event, name_person
from sessions_app.changes import Side
from sessions_app.models import Client, Coverage, PresenceEvent
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.injected import TYPED
from tests.invoicing.test_attending import close, waited
from tests.invoicing.test_session_import import done, file
from tests.invoicing.test_submitting import entry, recorded, submit
from tests.pages import signed_in
from tests.rooms import Room

NOON = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
SIGN_IN = "/accounts/login/"


def named() -> None:
    """Everybody and everything that has a name has one that would run."""
    alice, carol = people.alice(), people.carol()
    for user, mark in ((alice.user, "Zalice"), (carol, "Zcarol")):
        User.objects.filter(pk=user.pk).update(name=TYPED[mark])
    User.objects.filter(pk=carol.pk).update(may_export=True)
    Practice.objects.update(name=TYPED["Zpractice"])
    Payer.objects.update(name=TYPED["Zpayer"])
    Client.objects.update(name=TYPED["Zclient"])
    Coverage.objects.update(member_id=TYPED["Zmember"], authorization_number=TYPED["Zauthorized"])
    texts = {"explanation": TYPED["Zexplanation"], "mistakes": TYPED["Zmistake"], "source": TYPED["Zsource"]}
    ProcedureCode.objects.filter(code="90834").update(**texts)
    ProcedureCode.objects.filter(code="90837").update(label=TYPED["Zlabel"])


def practice(new_invoice: NewInvoice) -> Invoice:
    """All of it; the invoice waits for support, and its therapist for an answer to nothing."""
    named()
    carol, alice = people.carol(), people.alice()
    asked = sent(new_invoice, 0)
    ask_therapist(asked, by=carol, version=None, words=TYPED["Zquestion"])
    back = sent(new_invoice, 1)
    ask_therapist(back, by=carol, version=None, words=TYPED["Zquestion"])
    answer_question(back.remarks.get(), words=TYPED["Zanswer"], by=alice.user)
    decide(back, kind="return", comment=TYPED["Zcomment"], version=None, by=carol)
    void_invoice(sent(new_invoice, 2), by=carol, version=None, because=TYPED["Zvoided"])
    away(new_invoice)
    closed(new_invoice)
    talked()
    seen_by_the_desk()
    rooms(new_invoice, asked)
    signs_in()
    return asked


def sent(new_invoice: NewInvoice, days: int) -> Invoice:
    """Flagged; of so many days ago, with a note."""
    invoice = recorded(new_invoice, 28, starts=NOON - timedelta(days=days))
    note = f"{TYPED['Znote']} The line broke at 12:43 PM."
    accepted = frozenset({"time-outside-recording"})
    return submit(invoice, entry(invoice, "90837", 60, 75, disruption_note=note, accept=accepted))


def away(new_invoice: NewInvoice) -> None:
    """Two sessions without the client: one closed, one closed and opened again."""
    first, second = (waited(new_invoice, starts=NOON - timedelta(days=days)) for days in (3, 4))
    close(first, reason=TYPED["Zabsence"])
    close(second)
    by = second.therapist.user
    take_back_attendance(second, by=by, reason=TYPED["Zback"], version=None, now=timezone.now())


def closed(new_invoice: NewInvoice) -> None:
    """Two that waited too long, one of them open again."""
    late = [new_invoice(datetime(2026, 10, day, 12, 15, tzinfo=NEW_YORK)) for day in (1, 2)]
    now = timezone.now()
    list(expire_overdue(now))
    reopen_invoice(late[1], by=people.carol(), until=now + timedelta(days=1), reason=TYPED["Zreopened"], now=now)


def talked() -> None:
    """A request for a code, with its answer, of which a mail tells."""
    request = request_code(people.alice(), wanted_code="90849", payer=Payer.objects.get(), reason=TYPED["Zrequest"])
    answer = {"outcome": "open", "words": TYPED["Zreply"], "code": "", "version": "0"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        led_on = signed_in(people.carol()).post(f"/codes/requests/{request.pk}/answers/", answer)
    assert led_on.status_code == 303


def seen_by_the_desk() -> None:
    """A pattern of the therapist's, with what was said of it, and the rules of flags."""
    load_flag_rules(FlagSetting, FlagThreshold)
    period = {"starts_on": "2026-08-20", "ends_on": "2026-11-17", "raised_at": timezone.now()}
    pattern = TherapistFlag.objects.create(
        therapist=people.alice(), flag_id="no-gaps", severity="medium", sentence=TYPED["Zpattern"], **period
    )
    look_at(pattern, words=TYPED["Zlook"], by=people.carol(), now=timezone.now())


def rooms(new_invoice: NewInvoice, invoice: Invoice) -> None:
    """A group, a room of another name with somebody in it, and a file of sessions."""
    alice = people.alice()
    add_group(alice, TYPED["Zgroup"][:80], provider="livekit")
    Room(invoice.session).visit(TYPED["Zcaller"], 1, 5)
    name_person(invoice.session, person=TYPED["Zcaller"], side=Side.CLIENT, by=alice.user)
    elsewhere = Room(new_invoice(NOON - timedelta(days=5)).session)
    elsewhere.session.provider_room = TYPED["Zroom"]
    elsewhere.visit(TYPED["Zcaller"], 0, None)
    attach_event(PresenceEvent.objects.get(room=TYPED["Zroom"]), invoice.session, by=people.dana())
    done(file({"client_name": TYPED["Zimported"].replace('"', '""'), "client_reference": "C-9"}))


def signs_in() -> None:
    """Alice from a browser that calls itself so; somebody who calls themselves so is not let in."""
    headers: Any = {"user-agent": TYPED["Zagent"], "referer": TYPED["Zagent"], "x-request-id": TYPED["Zagent"]}
    browser = Browser(headers=headers)
    browser.post(SIGN_IN, {"login": TYPED["Zlogin"], "password": TYPED["Zlogin"]})
    browser.post(SIGN_IN, {"login": "alice@example.org", "password": people.PASSWORD})
    assert browser.get("/").status_code == 302


def reminded() -> None:
    """The day's mails."""
    call_command("send_reminders", stdout=StringIO())
