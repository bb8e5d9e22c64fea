"""Decisions, packets and looks at patterns in Django admin: to look at."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from review.models import Decision, PacketMade, PatternLook


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin[Decision]):
    """What was decided, by whom."""

    list_display = ("invoice", "kind", "at", "by")
    list_filter = ("kind",)
    list_select_related = ("invoice", "by")


@admin.register(PacketMade)
class PacketMadeAdmin(ReadOnlyAdmin[PacketMade]):
    """Which audit packets were taken away, by whom and why."""

    list_display = ("pk", "kind", "invoice_count", "names_clients", "at", "by")
    list_filter = ("kind", "names_clients")
    list_select_related = ("by",)


@admin.register(PatternLook)
class PatternLookAdmin(ReadOnlyAdmin[PatternLook]):
    """Who looked at which pattern in a therapist's work."""

    list_display = ("flag", "at", "by")
    list_select_related = ("flag", "by")
