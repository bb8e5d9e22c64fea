"""Pages as somebody without a browser meets them: signed in, read, filled in and posted."""

import time
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from accounts.models import User
from tests.reading import NOT_ENTERED, Form, Reader, changed

__all__ = ["Form", "Page", "changed", "signed_in"]
AWAY_SECONDS = 10 * 60


class SignedIn(Browser):
    """A browser in which somebody has signed in, and does so again when the clock of a test has moved on."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
        self.used_at = time.time()
        self.force_login(user)

    def request(self, **sent: Any) -> Any:
        """Any request."""
        if not 0 <= time.time() - self.used_at <= AWAY_SECONDS:
            self.force_login(self.user)
        self.used_at = time.time()
        return super().request(**sent)


def signed_in(user: User) -> Browser:
    """Somebody's browser."""
    return SignedIn(user)


class Page(Reader):
    """One answer, its forms without what a page posts for itself."""

    left_out = NOT_ENTERED

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(answer.status_code, answer.content.decode())
