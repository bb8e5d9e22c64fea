"""The way into a session's room: the therapist's own, and the public page behind everybody's link."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.models import User
from sessions_app import join_links
from sessions_app.actions import enter_room
from sessions_app.join_links import NoLink, Role
from sessions_app.models import TherapySession
from sessions_app.room_access import access


@therapists_only
@require_POST
def room(request: HttpRequest, session_id: int) -> HttpResponse:
    """The therapist's join link; JSON has the client's and the guests' too."""
    sessions = TherapySession.objects.visible_to(person(request)).with_people()
    session = get_object_or_404(sessions, pk=session_id)
    if not join_links.has_room(session):
        raise Http404
    own = join_links.address(session, Role.THERAPIST)
    if not _wants_json(request):
        return see_other(own)
    return JsonResponse({"join_url": request.build_absolute_uri(own), **_links_of_others(request, session)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who, when, and a button; POST gives a fresh way in. Nothing here names the client. The therapist signs in.

    The way in is a link on the page that answers, no redirect: our policy lets forms lead to this site only, and
    browsers hold a form's redirects to it too.
    """
    session, role = _behind(token)
    if role == Role.THERAPIST and request.user != session.therapist.user:
        # Whoever enters as the therapist makes billable time: a link that got about is not enough.
        return _refused(request)
    opens_at = join_links.opens_at(session)
    if timezone.now() < opens_at:
        # Too early is nobody's mistake and no entry either.
        if request.method == "POST" and _wants_json(request):
            return JsonResponse({"opens_at": opens_at.isoformat()}, status=409)
        return _page(request, session, role, opens_at=opens_at, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, session, role)
    entered = access(session, role)
    enter_room(session, role=role, by=request.user if isinstance(request.user, User) else None)
    return JsonResponse(asdict(entered)) if _wants_json(request) else _page(request, session, role, access=entered)


def _refused(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in; nothing for those who are signed in as somebody else. Raises Http404."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _behind(token: str) -> tuple[TherapySession, Role]:
    """The session and the role of a link, unless it is closed."""
    try:
        link = join_links.read(token)
    except NoLink as error:
        raise Http404 from error
    session = get_object_or_404(TherapySession.objects.with_people(), pk=link.session_id)
    if not join_links.has_room(session) or timezone.now() > join_links.closes_at(session):
        raise Http404
    return session, link.role


def _page(request: HttpRequest, session: TherapySession, role: Role, *, status: int = 200, **more: Any) -> HttpResponse:
    others = _links_of_others(request, session) if role == Role.THERAPIST else {}
    context = {"session": session, "role": role, "links": others, **more}
    return render(request, "sessions_app/join.html", context, status=status)


def _links_of_others(request: HttpRequest, session: TherapySession) -> dict[str, str]:
    return {
        "client_url": request.build_absolute_uri(join_links.address(session, Role.CLIENT)),
        "guest_url": request.build_absolute_uri(join_links.address(session, Role.GUEST)),
    }


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
