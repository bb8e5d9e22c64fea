"""What is suggested for a case as a whole: a group's member who never came has an attendance and no code."""

import pytest

from invoicing.answer import suggestions
from invoicing.case import Case, Recorded
from tests.invoicing.cases import case, recorded, together

# The therapist with a guest, or with another member's companion.
WITHOUT_THE_CLIENT = recorded(("therapist", 0, 60), ("guest", 0, 60))


def suggested(one: Case) -> list[str]:
    """The codes, best first."""
    return [suggestion.code for suggestion in suggestions(one)]


@pytest.mark.parametrize("kind", ["group", "family", "individual", "intake", "crisis"])
def test_a_groups_member_who_never_came_is_suggested_nothing(kind: str) -> None:
    assert suggested(case(WITHOUT_THE_CLIENT, kind=kind, group_id=7)) == []
    assert suggested(case(WITHOUT_THE_CLIENT, kind="group")) == []


@pytest.mark.parametrize("kind", ["group", "family", "individual"])
def test_a_groups_member_who_came_is_suggested_the_groups_code(kind: str) -> None:
    assert suggested(case(together(50), kind=kind, group_id=7)) == ["90853"]


def test_outside_a_group_a_partner_alone_is_suggested_90846() -> None:
    assert suggested(case(WITHOUT_THE_CLIENT, kind="family")) == ["90846"]


def test_a_group_in_person_is_suggested_its_code_by_the_minutes_entered() -> None:
    one = case(Recorded(is_telehealth=False), kind="group", group_id=7)
    assert [suggestion.code for suggestion in suggestions(one, 60)] == ["90853"]
