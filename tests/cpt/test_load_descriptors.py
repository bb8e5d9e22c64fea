"""manage.py load_descriptors: a licensee's own words, all of them or none."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from cpt.models import ProcedureCode

pytestmark = pytest.mark.usefixtures("catalogue")
TWO = 'code,descriptor\n90834,"Their words, for the middle one"\n90837,Their words for the long one\n'


def load(tmp_path: Path, content: str | bytes) -> str:
    """What the command prints about a file with this content."""
    file, printed = tmp_path / "descriptors.csv", StringIO()
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    call_command("load_descriptors", str(file), stdout=printed)
    return printed.getvalue()


def descriptors() -> dict[str, str]:
    return dict(ProcedureCode.objects.exclude(descriptor="").values_list("code", "descriptor"))


def test_descriptors_are_loaded_and_shown_instead_of_our_labels(tmp_path: Path) -> None:
    assert load(tmp_path, TWO).startswith("2 descriptors loaded, 0 were there already")
    assert descriptors()["90834"] == "Their words, for the middle one"
    code = ProcedureCode.objects.get(code="90837")
    assert (code.shown_label, code.label) == ("Their words for the long one", "Individual therapy, long")
    assert ProcedureCode.objects.get(code="90832").shown_label == "Individual therapy, short"


def test_loading_again_changes_only_what_differs_and_the_trail_says_what(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    assert "1 descriptors loaded, 1 were there already" in load(tmp_path, TWO.replace("long", "longest"))
    assert list(Event.objects.values_list("action", flat=True)) == ["code.described"] * 3
    assert not any("Their" in event.details for event in Event.objects.all())


def test_a_licensees_whole_file_may_hold_codes_that_are_not_ours(tmp_path: Path) -> None:
    assert "1 rows name codes that are not in the catalogue" in load(tmp_path, TWO + "00100,Something else\n\n")


@pytest.mark.parametrize("first", ["\ufeffcode,descriptor", "Code, Descriptor"])
def test_a_file_as_a_spreadsheet_saves_it_is_read(tmp_path: Path, first: str) -> None:
    load(tmp_path, TWO.replace("code,descriptor", first).replace("\n", "\r\n"))
    assert len(descriptors()) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "No row names a code"),
        ("90834,Their words\n", "Row 1 has to be the heading"),
        ("code,descriptor\n", "No row names a code"),
        ("code,descriptor\n00100,Else\n", "No row names a code"),
        (TWO + "90832\n", "Row 4: 1 columns instead of 2"),
        (TWO + "90832,Short, but with a comma\n", "Row 4: 3 columns instead of 2"),
        (TWO + "90832,\n", "Row 4: 90832 has no descriptor"),
        (TWO + f"90832,{'x' * 1001}\n", "1001 characters; 1000 fit"),
        (TWO + "90834,Other words\n", "Row 4: 90834 stands twice"),
        (TWO.encode("utf-16"), "not in UTF-8"),
        ('code,descriptor\n90834,"never closed\n', "is no CSV file"),
    ],
)
def test_a_wrong_row_refuses_the_whole_file(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(CommandError, match="Nothing was loaded") as refusal:
        load(tmp_path, content)
    assert words in str(refusal.value)
    assert descriptors() == {}
    assert not Event.objects.exists()


def test_many_wrong_rows_are_named_up_to_twenty(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        load(tmp_path, TWO + "90832,\n" * 25)
    assert "Row 23:" in str(refusal.value)
    assert "Row 24:" not in str(refusal.value)
    assert "5 more rows." in str(refusal.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_descriptors", str(tmp_path / "nowhere.csv"))
