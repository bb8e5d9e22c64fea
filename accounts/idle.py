"""How long does a sign-in last? (OWASP ASVS 5.0, 7.3)

It ends when nobody did anything for a while, and at the latest some hours after it began. What a page sends by itself
keeps nobody signed in: each request makes the session last longer, but for one that a view marks as sent by the page.
This is the one place that knows.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.middleware import SessionMiddleware
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.session_store import SessionStore

MARK = "is_sent_by_the_page"
ENDED_BY = "signed_out_by"
BEGAN = "began"
# As much as a clock may be set back, or differ between servers.
SLACK_SECONDS = 60
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponse)


def leave_end_alone(request: HttpRequest) -> None:
    """Nobody pressed a button for this request."""
    setattr(request, MARK, True)


def sent_by_the_page(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Mark requests of htmx to this view."""

    @wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if request.headers.get("HX-Request"):
            leave_end_alone(request)
        return view(request, *args, **kwargs)

    return marked


def seconds_left(request: HttpRequest) -> int:
    """Whole seconds until the sign-in of this request ends; 0 for whoever is not signed in."""
    # A page for an error that came before anybody was known has no user.
    if not getattr(request, "user", AnonymousUser()).is_authenticated:
        return 0
    idle = float(settings.SESSION_COOKIE_AGE)
    session = request.session
    if isinstance(session, SessionStore) and session.ends_at is not None:
        if not getattr(request, MARK, False):
            session.go_on()
        idle = (session.ends_at - timezone.now()).total_seconds()
    longest = settings.LONGEST_SIGN_IN_SECONDS - (time.time() - request.session.get(BEGAN, time.time()))
    return max(0, int(min(idle, longest)))


def end_sign_in(request: HttpRequest, how: str) -> None:
    """Sign out; `how` goes into the audit trail."""
    setattr(request, ENDED_BY, how)
    logout(request)


class IdleSessions(SessionMiddleware):
    """Django's session middleware, with a session's end moved on by whatever a person does."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """What was changed is saved whole; else only its end moves."""
        session = request.session
        is_done = session.accessed and SESSION_KEY in session and not getattr(request, MARK, False)
        if is_done and not session.modified and isinstance(session, SessionStore):
            session.go_on()
        return super().process_response(request, response)


@receiver(user_logged_in)
def _began(request: HttpRequest, **_: Any) -> None:
    request.session[BEGAN] = time.time()
    # What waited for this sign-in may have waited for longer than a sign-in lasts.
    request.session.set_expiry(0)


class LongestSignIn:
    """Nobody stays signed in for longer than a working day, however busy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out whose time has passed; the request then goes on as anybody's."""
        was_in = request.user.is_authenticated
        if was_in:
            passed = time.time() - request.session.setdefault(BEGAN, time.time())
            # A beginning in the future: the clock was set back, and nobody stays signed in for longer by that.
            if not -SLACK_SECONDS <= passed < settings.LONGEST_SIGN_IN_SECONDS:
                end_sign_in(request, "longest")
        response = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            # What the browser keeps goes as well: pages for Back and Forward, and whatever a script may have stored.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
