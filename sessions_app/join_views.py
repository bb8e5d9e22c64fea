"""The way into a session's room: the therapist's own, and the public page behind the client's and the guests' links."""

from django.contrib.auth.decorators import login_not_required
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
    session = get_object_or_404(sessions, pk=session_id, modality=TherapySession.Modality.TELEHEALTH)
    own = join_links.address(session, Role.THERAPIST)
    if not _wants_json(request):
        return see_other(own)
    links = {"join_url": own, **_others(session)}
    return JsonResponse({name: request.build_absolute_uri(path) for name, path in links.items()})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who, when, and a button; POST gives a fresh way in. Nothing here names the client."""
    session, role = _session(token)
    now = timezone.now()
    is_open = now >= join_links.opens_at(session)
    entered = None
    if request.method == "POST" and is_open:
        entered = access(session, role)
        enter_room(session, role=role, by=request.user if isinstance(request.user, User) else None)
        if _wants_json(request):
            names = ("provider", "room", "identity", "token", "url")
            return JsonResponse({name: getattr(entered, name) for name in names})
    context = {
        "session": session,
        "role": role,
        "opens_at": None if is_open else join_links.opens_at(session),
        "access": entered,
        "links": _absolute(request, session) if role == Role.THERAPIST else {},
    }
    # Too early is no error of whoever asks, and no entry either.
    return render(
        request, "sessions_app/join.html", context, status=409 if request.method == "POST" and not is_open else 200
    )


def _session(token: str) -> tuple[TherapySession, Role]:
    try:
        link = join_links.read(token)
    except NoLink as error:
        raise Http404 from error
    session = get_object_or_404(TherapySession.objects.with_people(), pk=link.session_id)
    if timezone.now() > join_links.closes_at(session):
        raise Http404
    return session, link.role


def _others(session: TherapySession) -> dict[str, str]:
    return {
        "client_url": join_links.address(session, Role.CLIENT),
        "guest_url": join_links.address(session, Role.GUEST),
    }


def _absolute(request: HttpRequest, session: TherapySession) -> dict[str, str]:
    return {name: request.build_absolute_uri(path) for name, path in _others(session).items()}


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
