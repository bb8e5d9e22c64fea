"""Where is a person signed in, since when, and from what?"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts.models import User

# The first that fits: a browser names those that it wants to be taken for as well.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser in which a person is signed in."""

    pk: int
    browser: str
    address: str
    since: datetime
    last_used_at: datetime
    is_this: bool


def sign_ins_of(user: User, this: str | None) -> list[SignIn]:
    """The newest first; `this` is the key of the session that asks."""
    kept = UserSession.objects.purge_and_list(user)
    ends = dict(Session.objects.filter(pk__in=[one.session_key for one in kept]).values_list("pk", "expire_date"))
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found = [
        SignIn(
            one.pk,
            browser_of(one.user_agent),
            one.ip,
            one.created_at,
            ends.get(one.session_key, one.created_at + idle) - idle,
            one.session_key == this,
        )
        for one in kept
    ]
    return sorted(found, key=lambda one: one.since, reverse=True)


def browser_of(user_agent: str) -> str:
    """Browser and system in two words, as far as the browser tells."""
    browser = next((name for mark, name in BROWSERS.items() if re.search(rf"\b{mark}", user_agent)), "A browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
