"""Who reads what of a client's, and who is refused what: the one place that every request passes.

A page about one session or invoice is known by its address, so that a new page of one is recorded without anybody
thinking of it; a list says what it shows (`audit.access.shows_clients`). A record comes after the page is made and
before it is sent: when it cannot be written, nobody gets the page. Files are not recorded here: who takes one away is
an event of its own, in the transaction that makes it.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import ResolverMatch

from accounts.models import User
from audit.access import Lately, record_access, rows_shown

# What an address of ours names, by the name of its parameter. The first one there is what the page is about.
KINDS = {
    "session_id": "sessions_app.therapysession",
    "invoice_id": "invoicing.invoice",
    "flag_id": "invoicing.therapistflag",
    "request_id": "cpt.coderequest",
}
# The parts of the application whose rows are about clients, and the kinds of theirs that are not.
ABOUT_CLIENTS = {"sessions_app", "invoicing", "review"}
NOT_ABOUT_CLIENTS = {"invoicing.flagsetting"}
# A page, with mistakes in what was sent, or with both versions where somebody was faster.
PAGES = {200, 409, 422, 503}
LONGEST = 40  # of what is taken over from an address
REFUSED = "_is_refused"


class Access(NamedTuple):
    """`kind` and `id`: the row it is about, or the person's own where it is about none or about many."""

    action: str
    kind: str
    id: int
    details: dict[str, Any]


class Accesses:
    """Records them. The innermost middleware, so that it meets what a view raises."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._lately = Lately()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; before the answer leaves, record."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None:
            if getattr(request, REFUSED, False) or _is_refusal(response):
                self._refused(request, match)
            elif response.status_code in PAGES and not response.streaming:
                self._read(request, response, match)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A view found nothing for this person, or will not do it. It may be there or not: that is not asked here."""
        if isinstance(exception, Http404 | PermissionDenied):
            setattr(request, REFUSED, True)

    def _refused(self, request: HttpRequest, match: ResolverMatch) -> None:
        if isinstance(request.user, User):
            refusal = _refusal(request, request.user, match)
            record_access(refusal.action, refusal.kind, refusal.id, by=request.user, **refusal.details)

    def _read(self, request: HttpRequest, response: HttpResponseBase, match: ResolverMatch) -> None:
        for access in _reads(request, response, match):
            once = settings.READS_ONCE_MINUTES * 60
            what = (request.user.pk, str(access))
            if isinstance(request.user, User) and not self._lately.holds(what):
                record_access(access.action, access.kind, access.id, by=request.user, **access.details)
                self._lately.add(what, once)


def _is_refusal(response: HttpResponseBase) -> bool:
    """A page of the admin that says no. (One that Django answers for a stale form is no template's.)"""
    return response.status_code == 403 and isinstance(response, TemplateResponse)


def _reads(request: HttpRequest, response: HttpResponseBase, match: ResolverMatch) -> Iterator[Access]:
    asked = _asked(match)
    if asked is not None and _is_about_clients(asked[0]):
        yield Access("page.read", *asked, {"page": match.view_name})
    if rows := {kind: ids for kind, ids in (rows_shown(request) or _rows_of_admin(response)).items() if ids}:
        yield Access("list.read", *_person(request), {"page": match.view_name, "rows": rows})


def _refusal(request: HttpRequest, user: User, match: ResolverMatch) -> Access:
    """The same for what is another's and for what was never there: nothing is looked up."""
    asked = ((name, str(value)) for name, value in request.GET.items())
    numbers = [(name[:LONGEST], value[:LONGEST]) for name, value in asked if value.isascii() and value.isdigit()]
    details = {"page": match.view_name, "method": request.method, "named": dict(numbers[:10]) or None}
    return Access("access.refused", *(_asked(match) or _person(request)), details)


def _asked(match: ResolverMatch) -> tuple[str, int] | None:
    """The row that the address names."""
    model_admin = getattr(match.func, "model_admin", None)  # Django's admin leaves it there
    if model_admin is not None:
        id = str(match.kwargs.get("object_id", ""))
        is_id = id.isascii() and id.isdigit() and len(id) <= LONGEST
        return (model_admin.opts.label_lower, int(id)) if is_id else None
    return next(((kind, match.kwargs[name]) for name, kind in KINDS.items() if name in match.kwargs), None)


def _person(request: HttpRequest) -> tuple[str, int]:
    return User._meta.label_lower, request.user.pk or 0


def _is_about_clients(kind: str) -> bool:
    return kind.partition(".")[0] in ABOUT_CLIENTS and kind not in NOT_ABOUT_CLIENTS


def _rows_of_admin(response: HttpResponseBase) -> dict[str, list[int]]:
    """What a list of the admin shows."""
    shown = (getattr(response, "context_data", None) or {}).get("cl")
    if shown is None or not _is_about_clients(shown.opts.label_lower):
        return {}
    return {shown.opts.label_lower: sorted(row.pk for row in shown.result_list)}
