"""Somebody who reads the explainer: what a page says, which codes the list holds."""

from typing import Any

from django.test import Client as Browser

from cpt.models import ProcedureCode
from tests.pages import Page

LIST = "/codes/"


def row(code: str) -> ProcedureCode:
    return ProcedureCode.objects.get(code=code)


def text(reader: Browser, where: str, **asked: Any) -> str:
    """A page's words with single blanks."""
    answer = reader.get(where, asked)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def listed(reader: Browser, **asked: Any) -> list[str]:
    """The codes of the list, in its order."""
    links = Page(reader.get(LIST, asked)).links
    found = [link.split("?")[0].split("/")[2] for link in links if link.startswith("/codes/")]
    return [part for part in found if len(part) == 5]
