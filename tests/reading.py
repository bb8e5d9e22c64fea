"""A page as somebody without scripts reads it: its forms as they would be posted, its links, ids and boxes.

Nothing here needs Django: a program that asks a server over the network reads its answers with it.
"""

import re
from collections.abc import Collection
from html.parser import HTMLParser
from typing import Any, ClassVar

Form = dict[str, list[str]]
Attributes = list[tuple[str, str | None]]
# What a page posts for itself, beside what is entered.
NOT_ENTERED = frozenset({"csrfmiddlewaretoken", "visited", "holder", "shown_charge", "idempotency_key"})


class Reader(HTMLParser):
    """One answer: its forms by address, each as it would be posted untouched, and its links, ids, boxes, lists.

    The keys that make forms count once stand apart too, so that a test may send a form twice as two.
    """

    left_out: ClassVar[Collection[str]] = ()

    def __init__(self, status: int, text: str) -> None:
        super().__init__()
        self.status = status
        self.text = text
        self.forms: dict[str, Form] = {}
        self.keys: dict[str, str] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.boxes: list[dict[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self.options: dict[str, list[tuple[str, str, bool]]] = {}
        self._form: Form = {}
        self._select = self._group = self._textarea = self._action = ""
        self._is_multiple = False
        self.feed(self.text)

    @property
    def summary(self) -> list[str]:
        """The ids that the error summary leads to."""
        lines = self.text.partition('id="error-summary"')[2].partition("</ul>")[0]
        return re.findall(r'href="#(id_[^"]+)"', lines)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note what the tag adds to the page."""
        of = {name: value or "" for name, value in attrs}
        if "id" in of:
            self.ids.append(of["id"])
        note = getattr(self, f"_note_{tag}", None)
        if note:
            note(of)

    def handle_data(self, data: str) -> None:
        """Text counts inside a text area; its first line break is markup."""
        if self._textarea:
            self._form[self._textarea] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        """Leave a form's parts."""
        if tag == "textarea":
            self._textarea = ""
        elif tag in ("select", "optgroup"):
            self._group = ""

    def _note_form(self, of: dict[str, str]) -> None:
        self._action = of.get("action", "")
        self._form = self.forms.setdefault(self._action, {})

    def _note_a(self, of: dict[str, str]) -> None:
        self.links.append(of.get("href", ""))

    def _note_button(self, of: dict[str, str]) -> None:
        self.buttons.append((of.get("name", ""), of.get("value", "")))

    def _note_input(self, of: dict[str, str]) -> None:
        if of.get("name") == "idempotency_key":
            self.keys[self._action] = of["value"]
        is_box = of.get("type") in ("checkbox", "radio")
        if is_box:
            self.boxes.append(of)
        if "name" in of and of["name"] not in self.left_out and (not is_box or "checked" in of):
            self._form.setdefault(of["name"], []).append(of.get("value", "on" if is_box else ""))

    def _note_textarea(self, of: dict[str, str]) -> None:
        self._textarea = of["name"]
        self._form[self._textarea] = [""]

    def _note_select(self, of: dict[str, str]) -> None:
        self._select, self._is_multiple = of["name"], "multiple" in of
        self.options[self._select] = []

    def _note_optgroup(self, of: dict[str, str]) -> None:
        self._group = of["label"]

    def _note_option(self, of: dict[str, str]) -> None:
        self.options[self._select].append((self._group, of["value"], "disabled" in of))
        if self._is_multiple:
            self._form.setdefault(self._select, []).extend([of["value"]] if "selected" in of else [])
        elif "selected" in of or self._select not in self._form:
            self._form[self._select] = [of["value"]]


def changed(form: Form, **changes: Any) -> dict[str, Any]:
    """A form with some fields filled in otherwise; None takes a field out."""
    return {name: value for name, value in {**form, **changes}.items() if value is not None}
