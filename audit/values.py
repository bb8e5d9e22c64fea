"""How a form's value is written in the audit trail."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.forms import Field, ModelChoiceField


def shown(field: Field, value: Any) -> str:
    """As a person reads it: rows by their names, yes and no, nothing for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, ModelChoiceField):
        return ", ".join(sorted(_names(field, value)))
    return str(value)


def _names(field: ModelChoiceField[Any], value: Any) -> Iterable[str]:
    several = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    rows = [one for one in several if isinstance(one, Model)]
    keys = [one for one in several if not isinstance(one, Model)]
    assert field.queryset is not None  # only a declared field without one has none
    return [str(row) for row in (*rows, *field.queryset.model._default_manager.filter(pk__in=keys))]
