"""What an admin narrows the lists by."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from cpt.clock import today
from cpt.models import ProcedureCode, TimeRule


class InForce(admin.SimpleListFilter):
    """Codes by what their rules say today."""

    title = "in force today"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("yes", "Yes"), ("retired", "Retired"), ("later", "Not yet"), ("changes", "Changes later")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProcedureCode]) -> QuerySet[ProcedureCode] | None:
        """By the newest rule that has begun."""
        mine = TimeRule.objects.filter(code=OuterRef("pk"))
        newest = mine.filter(effective_from__lte=today()).order_by("-effective_from").values("is_retired")[:1]
        codes = queryset.annotate(is_retired_now=Subquery(newest))
        match self.value():
            case "yes":
                return codes.filter(is_retired_now=False)
            case "retired":
                return codes.filter(is_retired_now=True)
            case "later":
                return codes.filter(is_retired_now__isnull=True)
            case "changes":
                return codes.filter(Exists(mine.filter(effective_from__gt=today())))
        return queryset


class Starts(admin.SimpleListFilter):
    """Dated rows by when they start."""

    title = "start"
    parameter_name = "starts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("past", "Has begun"), ("later", "Begins later")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Against today."""
        match self.value():
            case "past":
                return queryset.filter(effective_from__lte=today())
            case "later":
                return queryset.filter(effective_from__gt=today())
        return queryset
