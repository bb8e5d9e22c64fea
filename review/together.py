"""Which invoices may be approved together, and which not?

Of one flag at a time, and only where it is the only thing that holds them: a flag of medium severity. One that was
corrected after a return is looked at by itself.
"""

from django.db.models import Count

from accounts.models import User
from invoicing.flags import FlagSeverity
from invoicing.models import Hold, HoldQuerySet
from invoicing.models.holds import SEVERITIES

MEDIUM = SEVERITIES.index(FlagSeverity.MEDIUM)
BY_THEMSELVES = frozenset({"resubmitted"})
MOST = 50


def together(user: User, flag: str) -> HoldQuerySet:
    """Those that wait with this flag alone, in no order yet."""
    waiting = Hold.objects.visible_to(user).undecided().filter(state=Hold.State.WAITING)
    return waiting.filter(only_flag=flag, rank=MEDIUM).exclude(only_flag__in=BY_THEMSELVES)


def flags_with_counts(user: User) -> list[tuple[str, int]]:
    """Every flag of which there are some, the most first."""
    waiting = Hold.objects.visible_to(user).undecided().filter(state=Hold.State.WAITING, rank=MEDIUM)
    counted = waiting.exclude(only_flag__in=["", *BY_THEMSELVES]).values_list("only_flag").annotate(count=Count("pk"))
    return sorted(counted, key=lambda one: (-one[1], one[0]))
