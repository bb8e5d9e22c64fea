"""The queue's filters in words, each with the address that leaves it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.models import Hold
from invoicing.wording import day
from review.filters import SELF_PAY, Filters
from review.links import queue_address


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set."""

    words: str
    address: str


def chips(filters: Filters, rows: Sequence[Hold]) -> list[Chip]:
    """`rows`: what the filters let through. They tell the names; only where there are none the database is asked."""
    said = {
        "state": f"State: {Hold.State(filters.state).label.lower()}" if filters.state else "",
        "flag": f"Flag: {filters.flag}",
        "therapist": f"Therapist: {_therapist(filters, rows)}",
        "payer": f"Payer: {_payer(filters, rows)}",
        "code": f"Code: {filters.code}",
        "date_from": f"From {day(filters.date_from)}" if filters.date_from else "",
        "date_to": f"To {day(filters.date_to)}" if filters.date_to else "",
        "mine": "Decided by me" if filters.is_decided else "Taken by me",
    }
    nothing = Filters()
    return [
        Chip(said[name], queue_address(replace(filters, **{name: getattr(nothing, name)}))) for name in filters.asked
    ]


def _therapist(filters: Filters, rows: Sequence[Hold]) -> str:
    if filters.therapist is None:
        return ""
    if rows:
        return str(rows[0].therapist.user.name)
    found = Therapist.objects.select_related("user").filter(pk=filters.therapist).first()
    return found.user.name if found else f"no. {filters.therapist}"


def _payer(filters: Filters, rows: Sequence[Hold]) -> str:
    if not filters.payer:
        return ""
    if filters.payer == SELF_PAY:
        return "self-pay"
    if rows and rows[0].payer is not None:
        return rows[0].payer.name
    found = Payer.objects.filter(pk=filters.payer).first()
    return found.name if found else f"no. {filters.payer}"
