"""Sessions and raw events in Django admin: to look at; neither is changed here."""

from typing import ClassVar

from django.contrib import admin

from audit.admin import AuditedAdmin, ReadOnlyAdmin
from sessions_app.models import Client, Coverage, GroupMeeting, PresenceEvent, TherapySession, TimeEdit


class CoverageInline(admin.TabularInline[Coverage, Client]):
    """Who pays, by date."""

    model = Coverage
    extra = 0
    can_delete = False


@admin.register(Client)
class ClientAdmin(AuditedAdmin[Client]):
    """Clients with their coverage."""

    list_display = ("name", "therapist")
    list_select_related = ("therapist__user",)
    search_fields = ("name",)
    inlines = (CoverageInline,)


@admin.register(TherapySession)
class TherapySessionAdmin(ReadOnlyAdmin[TherapySession]):
    """Sessions."""

    list_display = ("id", "therapist", "client", "kind", "modality", "date_of_service")
    list_filter = ("kind", "modality")
    list_select_related = ("therapist__user", "client")
    date_hierarchy = "date_of_service"


@admin.register(GroupMeeting)
class GroupMeetingAdmin(ReadOnlyAdmin[GroupMeeting]):
    """Groups."""

    list_display = ("name", "therapist", "provider_room")
    list_select_related = ("therapist__user",)


@admin.register(PresenceEvent)
class PresenceEventAdmin(ReadOnlyAdmin[PresenceEvent]):
    """What the providers sent."""

    list_display = ("received_at", "provider", "event_type", "room", "person", "kind")
    list_filter = ("provider", "event_type")
    exclude: ClassVar = ["body"]
    show_full_result_count = False
    list_per_page = 50


@admin.register(TimeEdit)
class TimeEditAdmin(ReadOnlyAdmin[TimeEdit]):
    """Entered times."""

    list_display = ("session", "at", "by", "live_minutes")
    list_select_related = ("by",)
