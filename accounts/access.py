"""Guards of whole pages: the signed-in person with the right role, or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts import permissions
from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def person(request: HttpRequest) -> User:
    """The signed-in person. LoginRequiredMiddleware lets nobody else reach a view that asks."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def only(allowed: Callable[[User], bool]) -> Callable[[View[P]], View[P]]:
    """A page for those whom a question of accounts/permissions.py allows; 404 for everybody else."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(person(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


therapists_only = only(permissions.is_therapist)
reviewers_only = only(permissions.may_review)
exporters_only = only(permissions.may_export)
reopeners_only = only(permissions.may_reopen)
