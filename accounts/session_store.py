"""Where sign-ins are kept: Django's table, with what is in them encrypted, and no longer lived than they may be."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from audit.encryption import decrypt, encrypt
from audit.prepared import Given, Prepared

# Clocks of several servers differ a little, and are set back by as little.
SLACK = timedelta(minutes=1)
# So much earlier than after the last click may a sign-in end: reading a page then costs no write.
STEP = timedelta(minutes=1)


# Asked by every request of everybody.
_STORED = Prepared(
    lambda: Session.objects.filter(session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField()))
)


class Encrypted:
    """A session holds the secret of a second factor that is being set up, and forms that were sent too late."""

    def dumps(self, data: dict[str, Any]) -> bytes:
        """What is kept."""
        return encrypt(json.dumps(data, separators=(",", ":")).encode())

    def loads(self, kept: bytes) -> Any:
        """What was kept."""
        return json.loads(decrypt(kept))


class SessionStore(db.SessionStore):
    """Django's, but for a clock that is set back: no session lives longer by it. `ends_at` tells when one ends."""

    ends_at: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_STORED(key=self.session_key, now=timezone.now())), None)
        if found is None:
            self._session_key = None
        self.ends_at = found.expire_date if found else None
        return found

    def load(self) -> dict[str, Any]:
        """What is kept, unless it would end later than it can."""
        kept: dict[str, Any] = super().load()
        longest = timedelta(seconds=kept.get("_session_expiry") or settings.SESSION_COOKIE_AGE)
        if self.ends_at is None or self.ends_at <= timezone.now() + longest + SLACK:
            return kept
        self._session_key = None
        return {}

    def go_on(self) -> None:
        """Somebody did something: it ends that much later. Within a minute of the last time nothing is written."""
        ends_at = timezone.now() + timedelta(seconds=self.get_expiry_age())
        if self.ends_at is not None and ends_at - self.ends_at >= STEP:
            self.model.objects.filter(pk=self.session_key).update(expire_date=ends_at)
            self.ends_at = ends_at
