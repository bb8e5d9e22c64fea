"""A mail server that does not take everything. Its complaints name the address, as real ones do."""

from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any, ClassVar

from django.core.mail.backends.locmem import EmailBackend as Memory


class Refusing(Memory):
    """Takes what goes to anybody else than `refused`."""

    refused: ClassVar[set[str]] = set()

    def send_messages(self, messages: Any) -> int:
        """Raises for the refused."""
        for message in messages:
            if self.refused.intersection(message.to):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such person")})
        return int(super().send_messages(messages))


class Away(Memory):
    """Nobody answers."""

    def open(self) -> bool:
        """Raises what a refused connection does."""
        raise ConnectionRefusedError

    def send_messages(self, messages: Any) -> int:
        """As smtplib without a connection."""
        raise SMTPException(f"no connection for {messages[0].to}")
