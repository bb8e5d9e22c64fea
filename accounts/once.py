"""A form counts once, however often it is sent.

Every form of ours that changes something carries a key, made with its page. The first time that the key comes and the
form is accepted, the answer is kept in the transaction of the change; whenever it comes again, that answer is given
again and nothing is done. So a double click, a resent page and a browser that tries again after a lost answer make
one thing. The same key with other content is refused: one page can say one thing.
"""

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.access import person
from accounts.answers import SeeOther
from accounts.models import SentForm, User
from accounts.stale_forms import sent_again

FIELD = "idempotency_key"
MARK = "counts_once"
SALT = "accounts.once"
# They change with each page and say nothing of what was meant.
NOT_CONTENT = {FIELD, "csrfmiddlewaretoken", "holder"}
# No sign-in lasts as long, so no page does: `clear_lapsed` removes what is older.
KEPT = timedelta(days=7)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def new_key() -> str:
    """For the hidden field of one form: 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)


def digest_of_key(request: HttpRequest) -> str:
    """What is kept of the key that came with a form, 64 characters; "" where none came. It counts at its address."""
    return _digest(json.dumps([request.path, key])) if (key := request.POST.get(FIELD, "")) else ""


def once(view: View[P]) -> View[P]:
    """Posts with a key count once for each person; without one, and for anything else, the view is asked as ever.

    Only an accepted post (303) is kept: one that was refused with its findings may be sent again, corrected. View and
    key are one transaction, so of two that come at one instant the second waits for the first one's answer. 422 with
    what was typed, to be sent on purpose, when the key is known with other content.
    """

    @wraps(view)
    def asked_once(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        key = digest_of_key(request) if request.method == "POST" else ""
        if not key:
            return view(request, *args, **kwargs)
        content = _content(request)
        with transaction.atomic():
            kept = _kept(person(request), key, content)
            if kept.location:
                return SeeOther(kept.location) if kept.content == content else _refused(request, kept)
            answer = view(request, *args, **kwargs)
            if isinstance(answer, SeeOther):
                SentForm.objects.filter(pk=kept.pk).update(location=answer.url)
            else:
                kept.delete()
        return answer

    setattr(asked_once, MARK, True)
    return asked_once


def _kept(by: User, key: str, content: str) -> SentForm:
    """The row of this key: an earlier form's, or a new one without a location. Waits for one that is being sent."""
    row = SentForm(by=by, key=key, content=content, at=timezone.now())
    SentForm.objects.bulk_create([row], ignore_conflicts=True)
    return SentForm.objects.get(by=by, key=key)


def _content(request: HttpRequest) -> str:
    """What was meant: the address and every field that a person or a button filled."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
    return _digest(json.dumps([request.get_full_path(), fields]))


def _refused(request: HttpRequest, kept: SentForm) -> HttpResponse:
    """What came of the form the first time, and what was sent now, ready to be sent as something new."""
    again = [field for field in sent_again(request) if field[0] != FIELD]
    context = {"again": again, "address": request.get_full_path(), "location": kept.location, "key": new_key()}
    return render(request, "sent_before.html", context, status=422)


def _digest(text: str) -> str:
    """Keyed, since short texts could be guessed from a plain hash."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()
