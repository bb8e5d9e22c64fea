"""What was confirmed is told as said, not asked for again."""

from invoicing.wording import as_confirmed


def test_a_confirmed_warning_asks_for_no_tick() -> None:
    asked = "The note says 50 minutes. Tick to confirm that the note explains the rest."
    assert as_confirmed(asked) == "The note says 50 minutes. Confirmed: the note explains the rest."
    assert as_confirmed("More than 120 minutes.") == "More than 120 minutes."
