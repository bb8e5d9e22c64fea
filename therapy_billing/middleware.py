"""What Django's and django-csp's middleware leave open: charsets, the health addresses, some headers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

from accounts.parking import park

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


class NobodyAtHealth:
    """At the health addresses nobody is signed in: who it is would be asked of the database, which may be away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave the cookies unread."""
        if request.path.startswith("/health/"):
            request.COOKIES = {}
        return self.get_response(request)


class SignedOutFragment:
    """A fragment asked for after the sign-in ran out gets a notice, not the sign-in page in the middle of a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """401 with a notice; htmx puts it beside the button (see the htmx-config of base.html)."""
        response = self.get_response(request)
        login = str(settings.LOGIN_URL)
        if request.headers.get("HX-Request") and response.headers.get("Location", "").startswith(login):
            return render(request, "_signed_out.html", {"login": login}, status=401)
        return response


class SignedOutForm:
    """A form sent after the sign-in ran out is not lost on the way through the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep it where its page finds it again."""
        response = self.get_response(request)
        # 302: the guard's answer. A view that parked what was sent, and for where, answers 303.
        is_refused = request.method == "POST" and response.status_code == 302
        if is_refused and response.headers.get("Location", "").startswith(str(settings.LOGIN_URL)):
            park(request)
        return response


class PrivatePages:
    """Keeps pages out of every cache, and the origin's resources to the origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to the answer."""
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        # After log-out the Back button must not show a client's data (OWASP ASVS 5.0, 14.3.2).
        response.headers["Cache-Control"] = "no-store"
        return response
