"""Buttons in the list of codes that move a code up or down: for the keyboard too, and without scripts."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.access import person
from cpt.models import ProcedureCode
from cpt.ordering import move_code

UP, DOWN = "up", "down"
MOVE = "_move"


class MovingAdmin(admin.ModelAdmin[ProcedureCode]):
    """A list whose rows move. What was typed into the list is saved with it."""

    @admin.display(description="move")
    def moves(self, code: ProcedureCode) -> SafeString:
        """Two buttons, each with its whole meaning in its name."""
        return format_html(
            '<span class="moves">'
            '<button id="up-{0}" name="_move" value="up:{0}" aria-label="Move {1} up" title="Move {1} up">↑</button>'
            '<button id="down-{0}" name="_move" value="down:{0}" aria-label="Move {1} down" title="Move {1} down">'
            "↓</button>"
            "</span>",
            code.pk,
            code.code,
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The buttons stand where the list is in the order that they change."""
        columns: list[Any] = [*super().get_list_display(request)]
        return columns if request.GET.get("o") else [*columns, "moves"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Save the list as it was typed, then move."""
        wanted = request.POST.get(MOVE)
        if not wanted:
            return super().changelist_view(request, extra_context)
        posted: Any = request.POST.copy()
        posted["_save"] = "Save"
        request.POST = posted
        with transaction.atomic():
            answer: HttpResponse = super().changelist_view(request, extra_context)
            if answer.status_code == 302:
                messages.success(request, self._move(request, wanted))
                # The button that was pressed has the focus again.
                answer["Location"] += f"#{wanted.replace(':', '-')}"
        return answer

    def _move(self, request: HttpRequest, wanted: str) -> str:
        direction, _, key = wanted.partition(":")
        shown = list(self.get_changelist_instance(request).get_queryset(request))
        place = next((place for place, code in enumerate(shown) if str(code.pk) == key), None)
        if place is None:
            return "The code is not in this list any more. Nothing was moved."
        neighbour = place + (1 if direction == DOWN else -1)
        if not 0 <= neighbour < len(shown):
            return f"{shown[place].code} is already the {'last' if direction == DOWN else 'first'} of the list."
        move_code(shown[place], shown[neighbour], by=person(request))
        where = "after" if direction == DOWN else "before"
        return f"{shown[place].code} now comes {where} {shown[neighbour].code}."
