"""What is said about one part of an installation: fine, missing, or worth a look, and the way out."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `what` names no secret; `way_out` is empty where nothing is to be done."""

    level: Level
    what: str
    way_out: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.what}{' ' if self.way_out else ''}{self.way_out}"


def ok(what: str) -> Line:
    """As it should be."""
    return Line(Level.OK, what)


def warning(what: str, way_out: str) -> Line:
    """It works, and somebody should know."""
    return Line(Level.WARNING, what, way_out)


def missing(what: str, way_out: str) -> Line:
    """Not fit for production."""
    return Line(Level.MISSING, what, way_out)
