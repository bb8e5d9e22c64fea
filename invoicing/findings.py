"""What a check has to say: a stable id, a severity and a sentence with the value, the limit and the way out."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops the submission; a warning must be accepted with a tick."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `field` is the form field it belongs to. Records and tests use the id, never the text."""

    id: str
    severity: Severity
    field: str
    message: str

    @property
    def is_error(self) -> bool:
        """Does it stop the submission?"""
        return self.severity == Severity.ERROR


def error(id: str, field: str, message: str) -> Finding:
    """A finding that stops the submission."""
    return Finding(id, Severity.ERROR, field, message)


def warning(id: str, field: str, message: str) -> Finding:
    """A finding that must be accepted with a tick."""
    return Finding(id, Severity.WARNING, field, message)
