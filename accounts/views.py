"""The front door, and what people see and end of their own sign-ins."""

from urllib.parse import urlencode

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.answers import SeeOther, see_other
from accounts.idle import end_sign_in, leave_end_alone, seconds_left
from accounts.models import User
from accounts.parking import park
from accounts.sign_ins import sign_ins_of

START = {User.Role.THERAPIST: "/sessions/", User.Role.SUPPORT: "/review/", User.Role.ADMIN: "/admin/"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send a person to the first page of their role."""
    return redirect(START[User.Role(person(request).role)])


@login_not_required
def not_here(request: HttpRequest, **_: object) -> HttpResponse:
    """What django-allauth offers and this installation does not."""
    raise Http404


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in_left(request: HttpRequest) -> HttpResponse:
    """Seconds until the sign-in ends, asked by the page's script. POST with `stay` goes on; without, it ends here."""
    if request.method == "GET":
        leave_end_alone(request)
    elif "stay" not in request.POST:
        return _end_for_idling(request)
    return JsonResponse({"seconds": seconds_left(request)})


def _end_for_idling(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back. What was typed into a form of ours waits there."""
    if request.user.is_authenticated:
        end_sign_in(request, "idle")
    to = request.POST.get("to", "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None) or not to.startswith("/"):
        to = "/"
    park(request, to)
    return SeeOther(f"{reverse('account_login')}?{urlencode({'next': to, 'idle': 1})}")


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """What django-axes answers while the door is shut."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
    context = {"failure_limit": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    return render(request, "account/locked_out.html", context, status=429)


@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    found = sign_ins_of(person(request), request.session.session_key)
    hours = settings.LONGEST_SIGN_IN_SECONDS // 3600
    context = {"sign_ins": found, "idle_minutes": settings.SESSION_COOKIE_AGE // 60, "hours": hours}
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """One of them, by its number in `sign_in`, or every other one."""
    mine = UserSession.objects.filter(user=person(request)).exclude(session_key=request.session.session_key)
    number = request.POST.get("sign_in", "")
    if number and not number.isdecimal():
        raise Http404
    ending = [get_object_or_404(mine, pk=number)] if number else list(mine)
    end_sessions(request, ending)
    messages.success(request, "Ended." if number else f"Signed out everywhere else: {len(ending)}.")
    return see_other("usersessions_list")
