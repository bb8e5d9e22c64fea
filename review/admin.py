"""Decisions in Django admin: to look at."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from review.models import Decision


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin[Decision]):
    """What was decided, by whom."""

    list_display = ("invoice", "kind", "at", "by")
    list_filter = ("kind",)
    list_select_related = ("invoice", "by")
