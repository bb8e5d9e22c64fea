"""Which errors may a page show already?"""

import pytest

from invoicing.findings import error
from invoicing.visited import EVERY_FIELD, NOTHING, visited


@pytest.mark.parametrize(
    ("posted", "shown"),
    [("", False), ("started_at", False), ("code", True), ("started_at code", True), ("code all", True), ("all", True)],
)
def test_a_field_that_was_never_left_shows_no_error(posted: str, shown: bool) -> None:
    assert visited(posted).shows(error("code-missing", "code", "Choose the code.")) is shown


def test_which_of_two_times_was_meant_belongs_to_the_time() -> None:
    asked = error("time-ambiguous", "started_at_fold", "Say which.")
    assert visited("started_at").shows(asked)
    assert not visited("ended_at").shows(asked)


def test_what_the_page_posts_is_what_it_was_given() -> None:
    assert [str(visited(str(one))) for one in (NOTHING, EVERY_FIELD)] == ["", "all"]
    assert str(visited("started_at code")) == "code started_at"


def test_more_names_than_there_are_fields_are_cut() -> None:
    assert len(visited(" ".join(f"n{at}" for at in range(1000))).names) == 40
