"""What a therapist decides for themselves: whether mails remind them."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.actions import choose_reminders
from accounts.answers import see_other
from accounts.models import Therapist
from invoicing.reminder_form import RemindersForm
from invoicing.reminder_mail import NoTherapist, therapist_behind
from invoicing.wording import clock, listed

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """The choice, and when mails come."""
    therapist = get_object_or_404(Therapist.objects.select_related("user"), user=person(request))
    if request.method == "POST":
        form = RemindersForm(request.POST)
        form.is_valid()  # a tick or none: nothing else is read
        choose_reminders(therapist, wanted=form.cleaned_data["reminders"], by=person(request))
        messages.success(request, "Saved.")
        return see_other("invoicing:settings")
    context = {
        "form": RemindersForm(initial={"reminders": therapist.wants_reminders}),
        "therapist": therapist,
        "days": listed(map(str, settings.REMINDER_DAYS)) if settings.REMINDER_DAYS else "",
        "hour": clock(datetime(2000, 1, 1, settings.REMINDER_HOUR, tzinfo=UTC)),
    }
    return render(request, "invoicing/settings.html", context)


@csrf_exempt  # the token is the permission; a mail program that unsubscribes brings no cookie (RFC 8058)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. Opening it changes nothing, since mail filters open links; the button stops the mails."""
    try:
        therapist = therapist_behind(token)
    except NoTherapist as error:
        raise Http404 from error
    if request.method == "POST":
        choose_reminders(therapist, wanted=False, by=None)
        if request.POST.dict() != ONE_CLICK:  # a mail program follows no redirect
            return see_other(request.path)
        therapist.refresh_from_db()
    context = {"wants_reminders": therapist.wants_reminders, "settings": reverse("invoicing:settings")}
    return render(request, "invoicing/reminders_stop.html", context)
