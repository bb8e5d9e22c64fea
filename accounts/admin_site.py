"""Django admin for admins alone. It has no door of its own, so nobody gets in there with less than at the front."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator

from accounts import permissions
from accounts.models import User

SEARCH = "q"  # Django reads it through a form
# More than any number of ours has, and than a database reads.
TOO_MANY_DIGITS = re.compile(r"\d{19}")
NOT_OFFERED = re.compile(r"__(i?regex|range)$")
YEAR = re.compile(r"[1-9]\d{0,3}", re.ASCII)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class ManagersSite(AdminSite):
    """Not found by whoever may not manage; whoever is not signed in is sent to the front door."""

    site_header = site_title = "Therapy Billing"
    index_title = "Codes, rules, contracts and people"

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked before every page. Raises Http404 for signed-in people who may not manage."""
        if isinstance(request.user, User) and not permissions.may_manage(request.user):
            raise Http404
        return super().has_permission(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page but the way in."""
        return super().admin_view(_readable(view), cacheable)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The front door, and from there to the page that was asked for."""
        return redirect_to_login(request.GET.get("next", "/admin/"))


def _readable(view: View) -> View:
    """400 for a filter that no database can be asked: Django hands on what stands in the address."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for name, values in request.GET.lists():
            if name != SEARCH and not all(_is_readable(name, value) for value in values):
                raise BadRequest(f"The filter {name} cannot be read.")
        return view(request, *args, **kwargs)

    return cast("View", asked)


def _is_readable(name: str, value: str) -> bool:
    """Can a database be asked this?"""
    if NOT_OFFERED.search(name) or "\0" in value or TOO_MANY_DIGITS.search(value):
        return False
    return not name.endswith("year") or YEAR.fullmatch(value) is not None
