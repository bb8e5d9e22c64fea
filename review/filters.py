"""Which holds does somebody want to see? Filters stand in the address as ids and codes, so that it names nobody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import User
from invoicing.models import Flag, Hold, HoldQuerySet

SELF_PAY = "self"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; nothing asked for is everything that waits. `payer`: a payer's id, or `self`."""

    state: str = ""
    flag: str = ""
    therapist: int | None = None
    payer: str = ""
    code: str = ""
    date_from: date | None = None
    date_to: date | None = None
    mine: bool = False

    @property
    def asked(self) -> dict[str, str]:
        """What is set, as the address has it."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: "1" if value is True else str(value) for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The filters as the end of an address, with its question mark; empty without any."""
        return f"?{urlencode(self.asked)}" if self.asked else ""

    @property
    def is_decided(self) -> bool:
        """Is it about what was decided, and not about what waits?"""
        return self.state == Hold.State.DECIDED


def filtered(user: User, filters: Filters, now: datetime) -> HoldQuerySet:
    """The holds that this person may see and the filters let through, in no order yet."""
    holds = Hold.objects.visible_to(user)
    holds = holds.filter(decided_at__isnull=False) if filters.is_decided else holds.undecided()
    if filters.state and not filters.is_decided:
        holds = holds.filter(state=filters.state)
    if filters.flag:
        raised = Flag.objects.filter(submission=OuterRef("submission"), flag_id=filters.flag)
        holds = holds.filter(Exists(raised))
    if filters.mine:
        holds = _of(user, holds, filters, now)
    return holds.filter(**_columns(filters))


def claimed_since(now: datetime) -> datetime:
    """Claims made earlier hold nobody up."""
    return now - timedelta(minutes=settings.REVIEW_CLAIM_MINUTES)


def _of(user: User, holds: HoldQuerySet, filters: Filters, now: datetime) -> HoldQuerySet:
    """Decided by this person; of what waits, taken by this person."""
    if filters.is_decided:
        return holds.filter(decided_by=user)
    return holds.filter(claimed_by=user, claimed_at__gt=claimed_since(now))


def _columns(filters: Filters) -> dict[str, object]:
    asked: dict[str, object] = {}
    if filters.payer == SELF_PAY:
        asked["payer__isnull"] = True
    elif filters.payer:
        asked["payer"] = int(filters.payer)
    wanted = {"therapist": filters.therapist, "code": filters.code, **_days(filters)}
    return asked | {name: value for name, value in wanted.items() if value}


def _days(filters: Filters) -> dict[str, date | None]:
    """One day is said as such: an index of days has its holds in the queue's order, those of several days not."""
    if filters.date_from and filters.date_from == filters.date_to:
        return {"date_of_service": filters.date_from}
    return {"date_of_service__gte": filters.date_from, "date_of_service__lte": filters.date_to}
