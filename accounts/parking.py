"""What somebody sent after their sign-in had run out waits, encrypted, in their browser's session until they are back.

Only a form that a page of ours gave a signed-in person is kept: it carries who that was (`holder_of`). Only they get
it back. It is at hand until it is forgotten or the session ends.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.models import User
from audit.encryption import decrypt, encrypt

FIELD = "holder"
KEY = "parked"
SALT = "accounts.parking"
MAX_AGE_SECONDS = 24 * 60 * 60
MOST_CHARACTERS = 64 * 1024


@dataclass(frozen=True)
class Parked:
    """What was sent, to which address, and when."""

    data: QueryDict
    to: str
    at: datetime


def holder_of(user: User) -> str:
    """Whose form it is: a value for its hidden field."""
    return signing.dumps(user.pk, salt=SALT)


def park(request: HttpRequest, to: str = "") -> None:
    """Keep the POST of somebody who is signed in no more. Anything else changes nothing.

    `to`: the address that it was meant for, where that is another one.
    """
    by = _holder(request)
    sent = request.POST.urlencode()
    if by is None or len(sent) > MOST_CHARACTERS:
        return
    kept = json.dumps({"form": sent, "to": to or request.path, "by": by, "at": timezone.now().isoformat()})
    # Until they are back, which may be after lunch.
    if not request.user.is_authenticated:
        request.session.set_expiry(MAX_AGE_SECONDS)
    request.session[KEY] = encrypt(kept.encode()).decode("ascii")


def parked(request: HttpRequest, below: str) -> Parked | None:
    """What this person sent to an address that begins so; what somebody else sent is none of theirs."""
    if KEY not in request.session:
        return None
    kept = json.loads(decrypt(request.session[KEY].encode("ascii")))
    if kept["by"] != request.user.pk or not kept["to"].startswith(below):
        return None
    return Parked(QueryDict(kept["form"]), kept["to"], datetime.fromisoformat(kept["at"]))


def parked_here(request: HttpRequest) -> Parked | None:
    """What this person sent to the address of the page that they open."""
    kept = parked(request, request.path)
    return kept if kept and request.method != "POST" else None


def forget(request: HttpRequest, below: str) -> None:
    """It has been sent again, or is wanted no more."""
    if parked(request, below) is not None:
        del request.session[KEY]


def _holder(request: HttpRequest) -> int | None:
    try:
        by = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    return by if isinstance(by, int) else None
