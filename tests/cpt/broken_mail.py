"""A mail server that refuses, and names the address while it does."""

from smtplib import SMTPException
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Never sends."""

    def send_messages(self, email_messages: Any) -> int:
        """Raises what a server might."""
        raise SMTPException(f"no such person: {email_messages[0].to}")
