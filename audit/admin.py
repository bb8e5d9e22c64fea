"""The audit trail in the admin: to read, never to write. Also what makes admin edits leave a trace."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from audit.history import changes
from audit.models import Event
from audit.record import record
from audit.values import shown

Row = TypeVar("Row", bound=models.Model)
# A form's field with why something is changed.
REASON = "reason"


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
    nothing about a client. `way_out`: what to do instead of deleting.
    """

    records_values: ClassVar[bool] = False
    way_out: ClassVar[str] = "What happened may rest on it. Change it, or leave it unused."
    object_history_template = "admin/audited_history.html"
    change_form_template = "admin/audited_change_form.html"

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """What an invoice may rest on is retired by date, never removed."""
        return False

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Says what to do instead."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        context = {**self.admin_site.each_context(request), "opts": self.opts, "row": row, "way_out": self.way_out}
        return TemplateResponse(request, "admin/never_deleted.html", {**context, "title": "Not deleted"}, status=403)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed it when, what from and to, and why: from the audit trail."""
        row = self.get_object(request, unquote(object_id))
        told = [] if row is None else changes(row, self.parts_of(row), self.whole_of(row))
        return super().history_view(request, object_id, {"changes": told, **(extra_context or {})})

    def parts_of(self, row: Row) -> list[models.Model]:
        """The rows that are edited on its page: their history is its history."""
        kept = [inline.model for inline in self.inlines]
        relations = [one for one in self.opts.related_objects if one.related_model in kept and one.one_to_many]
        return [part for one in relations for part in getattr(row, one.get_accessor_name() or "").all()]

    def whole_of(self, row: Row) -> models.Model | None:
        """The row on whose page this one is edited too; None where there is none."""
        return None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way out where Django has its button to delete."""
        return super().change_view(request, object_id, form_url, {"way_out": self.way_out, **(extra_context or {})})

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Iterable[Any], add: bool = False
    ) -> Any:
        """Django's own message: which fields; where `records_values`, also what they were and are, and why."""
        formsets = list(formsets or ())
        message: list[Any] = super().construct_change_message(request, form, formsets, add)
        if self.records_values:
            changed = [one for one in (form, *(each for formset in formsets for each in formset)) if one.has_changed()]
            message.append({"values": [_values(one) for one in changed]})
        if reason := form.cleaned_data.get(REASON):
            message.append({REASON: reason})
        return message

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """Django's own log, and the audit trail."""
        record("admin.added", obj, by=_person(request), what=_without_names(message), reason=_reason(message))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """Django's own log, and the audit trail."""
        record("admin.changed", obj, by=_person(request), what=_without_names(message), reason=_reason(message))
        return super().log_change(request, obj, message)


def _values(form: Any) -> dict[str, object]:
    """Which row, and each changed field as [before, after]."""
    fields = {
        name: [shown(form.fields[name], value) for value in (form[name].initial, form.cleaned_data.get(name))]
        for name in form.changed_data
        if name != REASON
    }
    return {"row": f"{form.instance._meta.label_lower}:{form.instance.pk}", **fields}


def _without_names(message: Any) -> Any:
    """Django's message without how a row calls itself, which may be somebody's name."""
    if not isinstance(message, list):
        return message
    return [
        {kind: {k: v for k, v in told.items() if k != "object"} if isinstance(told, dict) else told}
        for part in message
        for kind, told in part.items()
        if kind != REASON
    ]


def _reason(message: Any) -> str | None:
    """The admin's own words, where the form asked for them."""
    parts = message if isinstance(message, list) else []
    return next((str(part[REASON]) for part in parts if REASON in part), None)


def _person(request: HttpRequest) -> models.Model:
    assert isinstance(request.user, models.Model)  # LoginRequiredMiddleware and the admin let nobody else in
    return request.user


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    """The trail itself."""

    list_display = ("position", "at", "by", "action", "subject_type", "subject_id", "sentence")
    list_filter = ("action",)
    show_full_result_count = False
    list_per_page = 50
