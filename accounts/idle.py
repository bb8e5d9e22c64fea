"""What a page sends by itself does not keep anybody signed in (OWASP ASVS 5.0, 7.3.1).

With SESSION_SAVE_EVERY_REQUEST each request makes the session last longer; one that a view marks as sent by the page
does not. This is the one place that knows.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

MARK = "is_sent_by_the_page"
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponse)


def sent_by_the_page(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Mark requests of htmx to this view: nobody pressed a button for them."""

    @wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if request.headers.get("HX-Request"):
            setattr(request, MARK, True)
        return view(request, *args, **kwargs)

    return marked


class IdleSessions(SessionMiddleware):
    """Django's session middleware, which leaves a session's end alone after such a request."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save only what was changed."""
        if not getattr(request, MARK, False) or request.session.modified:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Cookie",))
        return response
