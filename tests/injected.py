"""Texts that a careless program would run: as markup, as a template, as SQL. They are typed wherever a person may type.

Each begins with a mark of its own, so that a page can be asked: wherever the mark stands, does the whole text stand?
"""

from collections.abc import Iterator
from html.parser import HTMLParser

TAG = "zq"
ATTACK = f"""'"><img class={TAG} src=x onerror=alert(1)>{{{{7*7}}}}{{% now %}}'; DROP TABLE a;--"""
SHORT = f"""'"><{TAG}>{{{{7*7}}}}';--"""
# What each kind of text is marked with; a member's number has room for a short one.
MARKS = (
    *("Zclient", "Zpayer", "Zpractice", "Zalice", "Zcarol", "Zgroup", "Zroom", "Zcaller", "Zexplanation"),
    *("Zmistake", "Zsource", "Znote", "Zquestion", "Zanswer", "Zcomment", "Zvoided", "Zreopened", "Zabsence", "Zback"),
    *("Zrequest", "Zreply", "Zlook", "Zpattern", "Zagent", "Zlogin"),
)
NUMBERS = ("Zmember", "Zauthorized", "Zimported", "Zlabel")
TYPED = {**{mark: mark + ATTACK for mark in MARKS}, **{mark: mark + SHORT for mark in NUMBERS}}


class Read(HTMLParser):
    """A page: every text and every value of an attribute as a browser has it, and what became markup."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.markup: list[str] = []
        self._said: list[str] = []
        self.feed(page)
        self.texts.append(" ".join("".join(self._said).split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag of ours, or an attribute that runs something, has come out of its text."""
        self.markup += [TAG] if tag == TAG or ("class", TAG) in attrs else []
        for name, value in attrs:
            self.markup += [name] if name.startswith("on") or TAG in name else []
            self.texts.append(" ".join((value or "").split()))

    def handle_data(self, data: str) -> None:
        """Text between tags; a place to break counts for nothing."""
        self._said.append(data)


def altered(text: str) -> Iterator[str]:
    """Each mark in the text behind which something else stands than was typed, or than its beginning and “…”."""
    for mark, typed in TYPED.items():
        place = text.find(mark)
        while place >= 0:
            stands = text[place : place + len(typed)]
            beginning, sign, _ = stands.partition("…")
            if stands != typed and not (sign and typed.startswith(beginning.rstrip())):
                yield f"{mark}: {stands!r}"
            place = text.find(mark, place + 1)


def seen(text: str) -> set[str]:
    """The marks that stand in it."""
    return {mark for mark in TYPED if mark in text}


def wrong(page: str) -> list[str]:
    """Everything on a page that is markup out of a text, or another text than was typed."""
    read = Read(page)
    return [*read.markup, *(line for text in read.texts for line in altered(text))]
