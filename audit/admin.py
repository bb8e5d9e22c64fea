"""The audit trail in the admin: to read, never to write. Also what makes admin edits leave a trace."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db import models
from django.forms import Form
from django.http import HttpRequest

from audit.models import Event
from audit.record import record

Row = TypeVar("Row", bound=models.Model)


class ReadOnlyAdmin(admin.ModelAdmin[Row]):
    """A table that the admin shows and never changes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a row here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Nobody changes a row here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Nobody removes a row here."""
        return False


class AuditedAdmin(admin.ModelAdmin[Row]):
    """An admin page whose every change is an audit event in the same transaction. Nothing is deleted here.

    `records_values`: the event also tells each changed field's value before and after. Only for tables that hold
    nothing about a client.
    """

    records_values: ClassVar[bool] = False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """What an invoice may rest on is retired by date, never removed."""
        return False

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Iterable[Any], add: bool = False
    ) -> Any:
        """Django's own message: which fields; where `records_values`, also what they were and are."""
        formsets = list(formsets or ())
        message: list[Any] = super().construct_change_message(request, form, formsets, add)
        if self.records_values:
            changed = [one for one in (form, *(each for formset in formsets for each in formset)) if one.has_changed()]
            message.append({"values": [_values(one) for one in changed]})
        return message

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """Django's own log, and the audit trail."""
        record("admin.added", obj, by=_person(request), what=_without_names(message))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """Django's own log, and the audit trail."""
        record("admin.changed", obj, by=_person(request), what=_without_names(message))
        return super().log_change(request, obj, message)


def _values(form: Any) -> dict[str, object]:
    """Which row, and each changed field as [before, after]."""
    fields = {name: [str(form.initial.get(name, "")), str(form.cleaned_data.get(name))] for name in form.changed_data}
    return {"row": f"{form.instance._meta.label_lower}:{form.instance.pk}", **fields}


def _without_names(message: Any) -> Any:
    """Django's message without how a row calls itself, which may be somebody's name."""
    if not isinstance(message, list):
        return message
    return [
        {kind: {k: v for k, v in told.items() if k != "object"} if isinstance(told, dict) else told}
        for part in message
        for kind, told in part.items()
    ]


def _person(request: HttpRequest) -> models.Model:
    assert isinstance(request.user, models.Model)  # LoginRequiredMiddleware and the admin let nobody else in
    return request.user


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    """The trail itself."""

    list_display = ("position", "at", "by", "action", "subject_type", "subject_id")
    list_filter = ("action",)
    show_full_result_count = False
    list_per_page = 50
