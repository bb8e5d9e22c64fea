"""Is a page sent without what only its writers need, and does every word stay apart from the next?"""

import re

import pytest
from django.conf import settings
from django.template import Context, Engine

from therapy_billing.tight_templates import tightened

PAGES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>\n    one\n\n    two\n</p>\n", "<p>\none\ntwo\n</p>\n"),
        ("one\n  {% if a %}\n    two\n  {% endif %}\nfour\n", "one\n{% if a %}two\n{% endif %}four\n"),
        ("{% load wording %}\n<p>one</p>\n", "{% load wording %}<p>one</p>\n"),
        ("{# Why. #}\n<p>one</p>\n", "{# Why. #}<p>one</p>\n"),
        ("{% if a %}one{% endif %}\n{{ two }}\n", "{% if a %}one{% endif %}\n{{ two }}\n"),
        ("{{ one }}\n  {% include two %}\n\n  {% three %}\n", "{{ one }}\n{% include two %}\n{% three %}\n"),
    ],
)
def test_a_line_that_only_chooses_is_no_line_of_the_page(written: str, read: str) -> None:
    assert tightened(written) == read


def test_words_stay_apart() -> None:
    text = "one\n{% for two in twos %}\n  {{ two }}\n  {% if two %}\n    {{ two }}\n  {% endif %}\n{% endfor %}\nthree"
    printed = Engine().from_string(tightened(text)).render(Context({"twos": "ab"}))
    assert printed.split() == ["one", "a", "a", "b", "b", "three"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_of_ours_has_text_in_which_spaces_count(path: object) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<(pre|textarea)\b", text)


def test_pages_are_read_that_way(client, db) -> None:
    text = client.get("/accounts/login/").content.decode()
    assert text.startswith("<!doctype html>")
    assert "\n  <" not in text
