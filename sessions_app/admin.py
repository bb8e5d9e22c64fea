"""Sessions and raw events in Django admin: to look at, and to attach what matched no session."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access import person
from audit.admin import AuditedAdmin, ReadOnlyAdmin
from sessions_app.actions import NotAttachable, attach_event
from sessions_app.models import (
    Client,
    Coverage,
    EventAttached,
    GroupMeeting,
    PersonNamed,
    PresenceEvent,
    SessionImport,
    TherapySession,
    TimeEdit,
)


class CoverageInline(admin.TabularInline[Coverage, Client]):
    """Who pays, by date."""

    model = Coverage
    extra = 0
    can_delete = False


@admin.register(Client)
class ClientAdmin(AuditedAdmin[Client]):
    """Clients with their coverage."""

    list_display = ("name", "reference", "therapist")
    list_select_related = ("therapist__user",)
    search_fields = ("name", "reference")
    inlines = (CoverageInline,)


@admin.register(TherapySession)
class TherapySessionAdmin(ReadOnlyAdmin[TherapySession]):
    """Sessions."""

    list_display = ("id", "therapist", "client", "kind", "modality", "date_of_service")
    list_filter = ("kind", "modality")
    list_select_related = ("therapist__user", "client")
    date_hierarchy = "date_of_service"


@admin.register(SessionImport)
class SessionImportAdmin(ReadOnlyAdmin[SessionImport]):
    """Files that sessions came from."""

    list_display = ("id", "at", "by", "file_hash")
    list_select_related = ("by",)


@admin.register(GroupMeeting)
class GroupMeetingAdmin(ReadOnlyAdmin[GroupMeeting]):
    """Groups."""

    list_display = ("name", "therapist", "provider_room")
    list_select_related = ("therapist__user",)


class Unmatched(admin.SimpleListFilter):
    """The events that belong to no session."""

    title = "belongs to a session"
    parameter_name = "matched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One answer; everything is the other."""
        return [("no", "No: unreadable, unknown type, unknown room, or far from every session of its room")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PresenceEvent]) -> QuerySet[PresenceEvent]:
        """Those that were not matched."""
        if self.value() == "no":
            return queryset.filter(pk__in=PresenceEvent.objects.unmatched().values("pk"))
        return queryset


class AttachForm(ActionForm):
    """To which session the chosen events belong."""

    session = forms.IntegerField(required=False, min_value=1, label="Session number")


@admin.register(PresenceEvent)
class PresenceEventAdmin(ReadOnlyAdmin[PresenceEvent]):
    """What the providers sent. Unmatched events are attached to a session here; the events themselves never change."""

    list_display = ("received_at", "provider", "event_type", "room", "person", "kind")
    list_filter = (Unmatched, "provider", "event_type")
    exclude: ClassVar = ["body"]
    show_full_result_count = False
    list_per_page = 50
    actions = ("attach",)
    action_form = AttachForm

    @admin.action(description="Attach to the session with this number")
    def attach(self, request: HttpRequest, queryset: QuerySet[PresenceEvent]) -> None:
        """Attach what can be attached, and say what cannot."""
        number = request.POST.get("session", "")
        session = TherapySession.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
        if session is None:
            self.message_user(request, "There is no session with this number. Enter one.", messages.ERROR)
            return
        refused = 0
        for event in queryset:
            try:
                attach_event(event, session, by=person(request))
            except NotAttachable:
                refused += 1
        done = len(queryset) - refused
        self.message_user(request, f"{done} attached to session {session.pk}; its time is computed with them.")
        if refused:
            why = "they belong to a session already, or tell nothing about who was there"
            self.message_user(request, f"{refused} not attached: {why}.", messages.WARNING)


@admin.register(PersonNamed)
class PersonNamedAdmin(ReadOnlyAdmin[PersonNamed]):
    """Who guests were."""

    list_display = ("session", "person", "side", "at", "by")
    list_select_related = ("by",)


@admin.register(EventAttached)
class EventAttachedAdmin(ReadOnlyAdmin[EventAttached]):
    """Which events were attached by hand."""

    list_display = ("event", "session", "at", "by")
    list_select_related = ("event", "by")


@admin.register(TimeEdit)
class TimeEditAdmin(ReadOnlyAdmin[TimeEdit]):
    """Entered times."""

    list_display = ("session", "at", "by", "live_minutes")
    list_select_related = ("by",)
