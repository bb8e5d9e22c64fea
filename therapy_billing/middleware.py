"""Headers that Django and django-csp do not set."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class Utf8Forms:
    """Refuses a form in another charset than UTF-8: no browser sends one, and some hold what no database stores."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """400 before anything of the form is read."""
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if request.content_type in FORMS and charset not in ("utf-8", "utf8"):
            return HttpResponseBadRequest("Forms are sent in UTF-8.", content_type="text/plain")
        return self.get_response(request)


class PrivatePages:
    """Keeps signed-in pages out of every cache, and the origin's resources to the origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to the answer."""
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        # After log-out the Back button must not show a client's data (OWASP ASVS 5.0, 14.3.2).
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
