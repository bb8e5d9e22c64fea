"""What the cells of an imported file may hold, and how they are written when exported. What cannot be read is refused
in words; nothing is guessed."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Model
from import_export.widgets import ManyToManyWidget, Widget

SEPARATOR = " "
YES_NO = {"yes": True, "no": False}
ALL = "all"
LARGEST = 32767  # of a small integer in PostgreSQL


class Cell(Widget):
    """Text, without the spaces around it."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """From the file."""
        return self.read("" if value is None else str(value).strip())

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """To the file."""
        return "" if value is None else self.write(value)

    def read(self, text: str) -> Any:
        """The value; raises ValueError with words for whoever wrote the file."""
        return text

    def write(self, value: Any) -> str:
        """As `read` understands it."""
        return str(value)


class Whole(Cell):
    """A whole number, or empty."""

    def read(self, text: str) -> int | None:
        """Digits alone."""
        if text and not (re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= LARGEST):
            raise ValueError(f"“{text}” is no whole number from 0 to {LARGEST}.")
        return int(text) if text else None


class Amount(Cell):
    """Money: digits and a point."""

    def read(self, text: str) -> Decimal:
        """Without a currency sign."""
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"“{text}” is no amount. Write one like 125.00.") from error
        if not amount.is_finite():
            raise ValueError(f"“{text}” is no amount. Write one like 125.00.")
        return amount


class Day(Cell):
    """A date as 2027-01-31."""

    def read(self, text: str) -> date:
        """ISO alone: 01/02/2027 reads differently here and there."""
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"“{text}” is no date. Write one like 2027-01-31.") from error

    def write(self, value: date) -> str:
        """ISO."""
        return value.isoformat()


class YesNo(Cell):
    """yes or no."""

    def read(self, text: str) -> bool:
        """Nothing else, so that a slip is no silent no."""
        if text.lower() not in YES_NO:
            raise ValueError(f"“{text}” is neither yes nor no.")
        return YES_NO[text.lower()]

    def write(self, value: bool) -> str:
        """In words."""
        return "yes" if value else "no"


class OneOf(Cell):
    """One of a few words, or empty where that is one of them."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = tuple(allowed)

    def read(self, text: str) -> str:
        """As it is stored."""
        if text not in self.allowed:
            raise ValueError(f"“{text}” is none of {', '.join(filter(None, self.allowed))}.")
        return text


class Words(Cell):
    """Some of a few words, with spaces between them. `all` stands for an empty list where empty says nothing."""

    def __init__(self, allowed: Iterable[str], *, may_be_unsaid: bool = False) -> None:
        super().__init__()
        self.allowed = tuple(allowed)
        self.may_be_unsaid = may_be_unsaid

    def read(self, text: str) -> list[str] | None:
        """A list, or None where nothing is said."""
        if not text:
            return None if self.may_be_unsaid else []
        if text == ALL:
            return []
        words = text.split()
        for word in words:
            if word not in self.allowed:
                raise ValueError(f"“{word}” is none of {', '.join(self.allowed)}.")
        return words

    def write(self, value: list[str]) -> str:
        """With spaces between them."""
        return SEPARATOR.join(value) or (ALL if self.may_be_unsaid else "")


class Named(Cell):
    """A row of another table by its name there; the table is read once for a file."""

    def __init__(
        self,
        what: str,
        rows: Callable[[], Iterable[Model]],
        name: Callable[[Any], str] = str,
        *,
        may_be_empty: bool = False,
    ) -> None:
        super().__init__()
        self.what, self.rows, self.name, self.may_be_empty = what, rows, name, may_be_empty
        self._known: dict[str, Model] = {}

    def read(self, text: str) -> Model | None:
        """The row."""
        if not text and self.may_be_empty:
            return None
        if text not in self._known:
            # Not read yet, or added by an earlier row of the file.
            self._known = {self.name(row): row for row in self.rows()}
        if text not in self._known:
            raise ValueError(f"There is no {self.what} “{text}”." if text else f"Name the {self.what}.")
        return self._known[text]

    def write(self, value: Model) -> str:
        """Its name."""
        return self.name(value)


class Several(ManyToManyWidget):
    """Rows of another table by their names, with spaces between them."""

    def __init__(self, model: type[Model], one: Named) -> None:
        super().__init__(model)
        self.one = one

    def clean(self, value: Any, row: Any = None, **options: Any) -> list[Any]:
        """The rows."""
        return [self.one.read(name) for name in str(value or "").split()]

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Their names in order."""
        return "" if value is None else SEPARATOR.join(sorted(self.one.name(row) for row in value.all()))
