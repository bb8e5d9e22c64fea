"""The desk's numbers: what waits, what was decided, and which flags led to corrections. A fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import User
from invoicing.models import Flag, Hold, HoldQuerySet
from review.figures import Days, FlagShare, by_days, flag_shares, middle
from review.models import Decision

V = TypeVar("V")
CORRECTED = [Hold.Outcome.RETURNED, Hold.Outcome.VOIDED]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits now. Ages are None where nothing waits."""

    waiting: int
    asked: int
    escalated: int
    median_age: timedelta | None
    oldest_age: timedelta | None

    @property
    def total(self) -> int:
        """All of it."""
        return self.waiting + self.asked + self.escalated


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided in some days, both inclusive. `median_wait`: from the submission to the decision."""

    days: list[Days]
    ended: int
    median_wait: timedelta | None
    flags: list[FlagShare]

    @property
    def most(self) -> int:
        """What the tallest bar stands for."""
        return max(one.ended for one in self.days)


def waiting(user: User, now: datetime) -> Waiting:
    """In two queries."""
    holds = Hold.objects.visible_to(user).undecided()
    states = {row["state"]: row for row in holds.values("state").annotate(count=Count("pk"), oldest=Min("since"))}
    counts = {state.value: states[state]["count"] if state in states else 0 for state in Hold.State}
    oldest = min((row["oldest"] for row in states.values()), default=None)
    since = _around_the_middle(holds.order_by("since").values_list("since", flat=True), sum(counts.values()))
    return Waiting(
        counts["waiting"],
        counts["asked"],
        counts["escalated"],
        middle([now - one for one in since]),
        now - oldest if oldest else None,
    )


def decided(user: User, first: date, last: date, zone: ZoneInfo) -> Decided:
    """In four queries; days are those of this zone."""
    start, end = (datetime.combine(on, time(), tzinfo=zone) for on in (first, last + timedelta(days=1)))
    holds = Hold.objects.visible_to(user).filter(decided_at__gte=start, decided_at__lt=end)
    days = by_days(first, last, _per_day(Hold.objects.visible_to(user), start, end, zone))
    ended = holds.count()
    wait = ExpressionWrapper(F("decided_at") - F("since"), output_field=DurationField())
    waits = _around_the_middle(holds.annotate(wait=wait).order_by("wait").values_list("wait", flat=True), ended)
    return Decided(days, ended, middle(waits), _flags(holds))


def _per_day(visible: HoldQuerySet, start: datetime, end: datetime, zone: ZoneInfo) -> dict[tuple[date, str], int]:
    made = Decision.objects.filter(at__gte=start, at__lt=end, submission__in=visible.values("submission"))
    counted = made.annotate(on=TruncDate("at", tzinfo=zone)).values_list("on", "kind").annotate(count=Count("pk"))
    return {(on, kind): count for on, kind, count in counted.order_by()}


def _flags(holds: HoldQuerySet) -> list[FlagShare]:
    """Of every flag on what was decided, whatever else the submission was held for."""
    alone, corrected = Q(submission__hold__only_flag=F("flag_id")), Q(submission__hold__outcome__in=CORRECTED)
    rows = (
        Flag.objects.filter(submission__hold__in=holds)
        .values_list("flag_id")
        .annotate(
            decided=Count("pk"),
            corrected=Count("pk", filter=corrected),
            alone=Count("pk", filter=alone),
            alone_corrected=Count("pk", filter=alone & corrected),
        )
        .order_by()
    )
    return flag_shares(rows)


def _around_the_middle(ordered: "QuerySet[Hold, V]", count: int) -> list[V]:
    """The one or two values in the middle of so many."""
    return list(ordered[(count - 1) // 2 : count // 2 + 1]) if count else []
