"""Text that would read otherwise than it is kept is refused, with the place."""

import pytest
from django.core.exceptions import ValidationError

from accounts.text_fields import TextField


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "I called the client at \u202e12:43 PM",
            "This holds an invisible character (U+202E) after “called the client at”. "
            "Delete it there, or type the text anew.",
        ),
        ("\x07Bell", "This holds an invisible character (U+0007) at its beginning."),
        ("caf\ufffd", "(U+FFFD) after “caf”."),
    ],
)
def test_an_unseen_sign_is_named_with_its_place(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TextField(max_length=4000).clean(typed)
    assert sentence in refused.value.messages[0]


def test_a_nul_is_told_once() -> None:
    with pytest.raises(ValidationError) as refused:
        TextField().clean("a\0b")
    assert len(refused.value.messages) == 1


def test_lines_and_any_script_are_kept_as_typed() -> None:
    typed = "Two\r\nlines, שלום 😀"
    assert TextField().clean(typed) == typed
