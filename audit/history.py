"""The history of one row in words: who changed it when, what it was and is, and why."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from audit.models import Event

MOST = 200


@dataclass(frozen=True, slots=True)
class Value:
    """One field before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Part:
    """One row that was changed in the same step. `name` is empty for the row whose history it is."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One change."""

    at: datetime
    by: str
    sentence: str
    reason: str
    parts: tuple[Part, ...]


def changes(row: Model, parts: Iterable[Model], whole: Model | None) -> list[Step]:
    """A row's changes, newest first. `parts`: rows edited on its page; `whole`: the one it is part of."""
    about = _about(row)
    for part in parts:
        about |= _about(part)
    if whole is not None:
        about |= _about(whole)
    events = Event.objects.filter(about).of_changes().select_related("by").order_by("-pk")[:MOST]
    return [step for event in events if (step := _step(event, row, whole)) is not None]


def _about(row: Model) -> Q:
    return Q(subject_type=row._meta.label_lower, subject_id=row.pk)


def _key(row: Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def _step(event: Event, row: Model, whole: Model | None) -> Step | None:
    details = json.loads(event.details)
    parts = list(_parts(details, row))
    subject = f"{event.subject_type}:{event.subject_id}"
    if whole is not None and subject == _key(whole):
        parts = [part for part in parts if not part.name]
        if not parts:
            return None  # something else on the other's page
    return Step(
        at=event.at,
        by=str(event.by) if event.by else "",
        sentence=event.sentence,
        reason=details.get("reason", ""),
        parts=tuple(parts),
    )


def _parts(details: dict[str, Any], row: Model) -> Iterator[Part]:
    what = details.get("what")
    for told in (one for part in what if "values" in part for one in part["values"]) if isinstance(what, list) else ():
        fields = {name: value for name, value in told.items() if name != "row"}
        label, _, key = told["row"].partition(":")
        model = apps.get_model(label)
        found = None if told["row"] == _key(row) else model._default_manager.filter(pk=key).first()
        values = tuple(Value(_label(model, name), *map(str, value)) for name, value in fields.items())
        yield Part("" if told["row"] == _key(row) else str(found or model._meta.verbose_name), values)


def _label(model: type[Model], name: str) -> str:
    """The field's name as the form shows it."""
    known = {field.name: field for field in model._meta.get_fields()}
    return str(getattr(known.get(name), "verbose_name", name.replace("_", " ")))
