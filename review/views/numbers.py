"""The desk's numbers, for some days."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person, reviewers_only
from review.figures import ENOUGH, HEIGHT
from review.numbers import decided, waiting
from review.numbers_form import DaysForm


@reviewers_only
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """What waits now, and what was decided in the days asked for: the last thirty unless told."""
    user, now, zone = person(request), timezone.now(), ZoneInfo(settings.SUBMISSION_TIME_ZONE)
    form = DaysForm(now.astimezone(zone).date(), request.GET)
    first, last = form.days
    context = {
        "form": form,
        "first": first,
        "last": last,
        "now": now,
        "zone": zone.key,
        "height": HEIGHT,
        "enough": ENOUGH,
        "waiting": waiting(user, now),
        "decided": decided(user, first, last, zone),
    }
    return render(request, "review/numbers.html", context)
