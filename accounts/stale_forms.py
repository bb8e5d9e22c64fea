"""A form whose token is not good any more, since its person signed in again: nothing sent is lost.

Django's token changes with each sign-in. A page of ours that is still open gets the new one; a form sent without
scripts is shown again, to be sent once more. Only a request that the browser says came from our own pages gets either.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Passwords are typed again, and the admin's own pages speak for themselves.
NOT_SHOWN_AGAIN = ("/accounts/", "/admin/")
NOT_SENT_AGAIN = {"csrfmiddlewaretoken"}


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django asks this view when a token is missing or wrong."""
    if request.headers.get("HX-Request") and _came_from_us(request):
        answer = render(request, "_fresh_token.html", status=403)
        answer.headers["HX-Trigger-After-Settle"] = "fresh-token"
        return answer
    return render(request, "403_csrf.html", {"again": sent_again(request), "address": request.path}, status=403)


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form of ours, for a page that sends them again; of anything else none."""
    if request.method != "POST" or request.path.startswith(NOT_SHOWN_AGAIN) or not _came_from_us(request):
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [field for field in fields if field[0] not in NOT_SENT_AGAIN]


def _came_from_us(request: HttpRequest) -> bool:
    """By what the browser says: a page of another origin cannot forge it."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
