"""Who saw what of a client's, and who was refused what: events of their own kind, beside those that tell of changes.

They belong to no change, so they are written by themselves: one statement, no transaction, no lock.
"""

from collections.abc import Iterable
from threading import Lock
from time import monotonic

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from audit import linking
from audit.chain import canonical
from audit.models import Event

LARGEST_ID = 2**63 - 1
_MARK = "_rows_shown"


def shows_clients(request: HttpRequest, model: type[models.Model], ids: Iterable[int]) -> None:
    """This request's page shows these rows, or a client through them: its record will name them."""
    rows: dict[str, list[int]] = getattr(request, _MARK, {})
    setattr(request, _MARK, {**rows, model._meta.label_lower: sorted(set(ids))})


def rows_shown(request: HttpRequest) -> dict[str, list[int]]:
    """By kind, what was told with `shows_clients`; empty where a page shows no clients."""
    return getattr(request, _MARK, {})


def record_access(action: str, kind: str, id: int, *, by: models.Model, **details: object) -> None:
    """Add one event about the row `id` of `kind` ("app.model"). The id is as it was asked for, there or not.

    No column holds an id past LARGEST_ID, and no row has one: it is kept with the details.
    """
    told = {key: value for key, value in details.items() if value is not None}
    if id > LARGEST_ID:
        told, id = {**told, "id": id}, 0
    Event(
        at=timezone.now(), by_id=by.pk, action=action, subject_type=kind, subject_id=id, details=canonical(told)
    ).save(force_insert=True)
    linking.link_after_commit()


class Lately:
    """What this process has recorded a moment ago, so that the same page, read again, need not be told again."""

    def __init__(self, most: int = 20_000) -> None:
        self._until: dict[object, float] = {}
        self._most, self._lock = most, Lock()

    def holds(self, what: object) -> bool:
        """Was this added, and is its time not over?"""
        with self._lock:
            return self._until.get(what, 0.0) > monotonic()

    def add(self, what: object, seconds: float) -> None:
        """Holds for so long. When there are too many, all are forgotten, and told once more."""
        with self._lock:
            if len(self._until) >= self._most:
                self._until.clear()
            self._until[what] = monotonic() + seconds
