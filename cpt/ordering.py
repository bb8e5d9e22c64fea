"""In which order codes stand in the list: a code is moved past another one."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from audit.record import record
from cpt.models import ProcedureCode

STEP = 10


@transaction.atomic
def move_code(code: ProcedureCode, past: ProcedureCode, *, by: User) -> None:
    """Put the code on the other side of its neighbour; every code whose number changes has its event."""
    codes = list(ProcedureCode.objects.select_for_update().order_by("order", "code"))
    places = {row.pk: place for place, row in enumerate(codes)}
    target = places[past.pk]
    moved = codes.pop(places[code.pk])
    codes.insert(target, moved)
    for row, number in zip(codes, _numbers([row.order for row in codes]), strict=True):
        if row.order != number:
            before, row.order = row.order, number
            row.save(update_fields=["order"])
            values = {"row": f"cpt.procedurecode:{row.pk}", "order": [str(before), str(number)]}
            record("code.moved", row, by=by, what=[{"values": [values]}])


def _numbers(present: Sequence[int]) -> list[int]:
    """The numbers that are there, or where two are the same, new ones."""
    in_order = sorted(present)
    if len(set(in_order)) == len(in_order):
        return in_order
    return [STEP * place for place in range(1, len(in_order) + 1)]
