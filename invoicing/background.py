"""Rows to a Background: what flags look at beside the case. One query at most, and none without a note."""

from invoicing.case import Contact
from invoicing.flag_rules import FlagRule, FlagRules
from invoicing.models import Invoice, Submission
from invoicing.own_words import own_words
from invoicing.proposal import Proposal
from invoicing.seen import Background, EarlierNote
from sessions_app.models import TherapySession

BOILERPLATE = "note-boilerplate"


def background_of(invoice: Invoice, proposal: Proposal, rules: FlagRules) -> Background:
    """`invoice` as locked for a submission, before the submission is its present one."""
    session = invoice.session
    return Background(
        scheduled_start_at=session.scheduled_start_at,
        booked_at=session.booked_at,
        is_unlisted=session.is_unlisted,
        licensed_in=session.therapist.states,
        earlier_notes=tuple(_earlier_notes(session, proposal.entry.disruption_note, rules[BOILERPLATE])),
    )


def _earlier_notes(session: TherapySession, note: str, rule: FlagRule) -> list[EarlierNote]:
    """The therapist's latest about other meetings: of one, every member of a group has the same, and so has what
    replaces a voided invoice. Times in person are entered without a note.
    """
    if not rule.is_on or len(own_words(note)) < rule.whole("words"):
        return []
    entered = Submission.objects.filter(therapist=session.therapist_id, time_edit__isnull=False)
    others = entered.exclude(contact=Contact.IN_PERSON).exclude(invoice__session=session)
    if session.group_id is not None:
        others = others.exclude(invoice__session__group=session.group_id, date_of_service=session.date_of_service)
    latest = others.order_by("-pk").values_list("pk", "disruption_note")[: rule.whole("notes")]
    return [EarlierNote(pk, text) for pk, text in latest]
