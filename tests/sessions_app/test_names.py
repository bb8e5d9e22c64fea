"""A name is found by the beginnings of its words, whatever their case, order and accents."""

import pytest

from sessions_app.names import matches


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Robin", "Robin Reed"),
        ("reed", "Robin Reed"),
        ("ROB", "Robin Reed"),
        ("reed rob", "Robin Reed"),
        ("  robin   reed ", "Robin Reed"),
        ("zoe", "Zoë Ångström"),
        ("ångstrom", "Zoe Angstrom"),
        ("obrien", "Pat O’Brien"),
        ("o'brien", "Pat OBrien"),
        ("smith", "Ana Jones-Smith"),
        ("jones-smith", "Ana Jones Smith"),
        ("strasse", "Max Straße"),
        ("李", "李 明"),
    ],
)
def test_a_name_is_found(typed: str, name: str) -> None:
    assert matches(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("obin", "Robin Reed"),
        ("robin reid", "Robin Reed"),
        ("robin robert", "Robin Reed"),
        ("", "Robin Reed"),
        (" - ", "Robin Reed"),
        ("robin", ""),
    ],
)
def test_another_name_is_not(typed: str, name: str) -> None:
    assert not matches(typed, name)
