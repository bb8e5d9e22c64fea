"""Approving together what one flag alone holds."""

import re
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, reviewers_only
from accounts.answers import SeeOther
from audit.access import shows_clients
from invoicing.models import Hold, Invoice
from review.actions.together import Done, approve_together
from review.forms import TogetherForm
from review.links import together_address
from review.queue import add_what_is_printed, in_order
from review.together import MOST, flags_with_counts, together

CHOSEN = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def approve_several(request: HttpRequest) -> HttpResponse:
    """The flags to choose from; of one of them every invoice with its tick. 422 when nothing is ticked."""
    form = TogetherForm(request.GET if request.method != "POST" else request.POST)
    flag = form.cleaned_data["flag"] if form.is_valid() else ""
    if not flag:
        context = {"flags": flags_with_counts(person(request))}
        return render(request, "review/together_flags.html", context, status=_status(request))
    ticked = request.POST.getlist("chosen")
    chosen = [(int(match[1]), int(match[2])) for one in ticked if (match := CHOSEN.fullmatch(one))]
    if request.method != "POST" or not chosen:
        return _page(request, flag, form)
    done = approve_together(chosen, flag=flag, comment=form.cleaned_data["comment"], by=person(request))
    messages.success(request, _told(done))
    return SeeOther(together_address(flag))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _page(request: HttpRequest, flag: str, form: TogetherForm) -> HttpResponse:
    user, now = person(request), timezone.now()
    rows = list(in_order(together(user, flag)).select_related("claimed_by")[: MOST + 1])
    add_what_is_printed(rows, "disruption_note")
    shows_clients(request, Invoice, (hold.invoice.pk for hold in rows[:MOST]))
    context = {
        "flag": flag,
        "form": form if request.method == "POST" else TogetherForm(initial={"flag": flag}),
        "rows": rows[:MOST],
        "has_more": len(rows) > MOST,
        "taken": _taken(rows, user.pk, now=now),
        "nothing_ticked": request.method == "POST",
    }
    return render(request, "review/together.html", context, status=_status(request))


def _taken(rows: list[Hold], user_id: int, *, now: datetime) -> set[int]:
    return {hold.pk for hold in rows if hold.is_claimed(now) and hold.claimed_by_id != user_id}


def _told(done: Done) -> str:
    said = f"{done.approved} invoice{'' if done.approved == 1 else 's'} approved."
    if done.left:
        verb = "was" if done.left == 1 else "were"
        said += f" {done.left} {verb} left out: decided, changed or taken by somebody meanwhile."
    return said
