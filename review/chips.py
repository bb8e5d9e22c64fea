"""The queue's filters in words, each with the address that leaves it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Value

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
    """`rows`: what the filters let through. They tell the names; where there are none the database is asked, once."""
    names = _names(filters, rows)
    said = {
        "state": f"State: {Hold.State(filters.state).label.lower()}" if filters.state else "",
        "flag": f"Flag: {filters.flag}",
        "therapist": f"Therapist: {names.get('therapist', f'no. {filters.therapist}')}",
        "payer": f"Payer: {names.get('payer', f'no. {filters.payer}')}",
        "code": f"Code: {filters.code}",
        "date_from": f"From {day(filters.date_from)}" if filters.date_from else "",
        "date_to": f"To {day(filters.date_to)}" if filters.date_to else "",
        "mine": "Decided by me" if filters.is_decided else "Taken by me",
    }
    nothing = Filters()
    return [
        Chip(said[name], queue_address(replace(filters, **{name: getattr(nothing, name)}))) for name in filters.asked
    ]


def _names(filters: Filters, rows: Sequence[Hold]) -> dict[str, str]:
    """Of the therapist and the payer that are asked for."""
    if rows:
        payer = rows[0].payer
        return {"therapist": rows[0].therapist.user.name, "payer": payer.name if payer else "self-pay"}
    known = {"payer": "self-pay"} if filters.payer == SELF_PAY else {}
    wanted = [
        Model.objects.filter(pk=int(asked)).annotate(kind=Value(kind)).values_list("kind", name).order_by()
        for kind, Model, name, asked in (
            ("therapist", Therapist, "user__name", filters.therapist),
            ("payer", Payer, "name", filters.payer if not known else ""),
        )
        if asked
    ]
    return known | (dict(wanted[0].union(*wanted[1:])) if wanted else {})
