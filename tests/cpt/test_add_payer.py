"""manage.py add_payer: a payer under contract with the demo's practice."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cpt.catalogue import rulebook_for
from cpt.models import Contract, ContractedCode, Payer
from cpt.rulebook import Rulebook
from tests import people

ON = date(2026, 11, 17)


@pytest.fixture
def practice_id(catalogue: None) -> int:
    """The practice, before anybody has a contract with it."""
    return people.practice().pk


def add(name: str, *arguments: str) -> str:
    """What the command prints."""
    printed = StringIO()
    call_command("add_payer", "--name", name, *arguments, stdout=printed)
    return printed.getvalue()


def rules(practice_id: int, name: str) -> Rulebook:
    return rulebook_for(practice_id, Payer.objects.get(name=name), ON)


def test_a_payer_pays_for_every_code(practice_id: int) -> None:
    assert "Cedar" in add("Cedar")
    book = rules(practice_id, "Cedar")
    assert len(book.codes) > 10
    assert all(code.is_contracted for code in book.codes.values())
    assert (book.terms.payer, book.terms.is_self_pay) == ("Cedar", False)


def test_codes_are_left_out(practice_id: int) -> None:
    add("Cedar", "--without", "90849", "--without", "90853")
    left_out = {code.code for code in rules(practice_id, "Cedar").codes.values() if not code.is_contracted}
    assert left_out == {"90849", "90853"}


@pytest.mark.parametrize(
    ("arguments", "terms"),
    [
        ([], (True, False, True)),
        (["--no-audio"], (False, False, True)),
        (["--needs-authorization"], (True, True, True)),
        (["--no-missed-fee"], (True, False, False)),
        (["--no-audio", "--needs-authorization"], (False, True, True)),
    ],
)
def test_the_terms_are_the_ones_named(practice_id: int, arguments: list[str], terms: tuple[bool, ...]) -> None:
    add("Cedar", *arguments)
    said = rules(practice_id, "Cedar").terms
    assert (said.allows_audio_only, said.requires_authorization, said.allows_missed_fee) == terms


def test_adding_again_changes_the_contract_that_is_there(practice_id: int) -> None:
    add("Cedar", "--without", "90849")
    rows = ContractedCode.objects.count()
    add("Cedar", "--without", "90853", "--no-audio")
    book = rules(practice_id, "Cedar")
    assert {code.code for code in book.codes.values() if not code.is_contracted} == {"90853"}
    assert (book.terms.allows_audio_only, Contract.objects.count(), ContractedCode.objects.count()) == (False, 1, rows)


def test_an_unknown_code_is_told_and_nothing_is_added(practice_id: int) -> None:
    with pytest.raises(CommandError, match="--without"):
        add("Cedar", "--without", "90849", "--without", "12345")
    assert not Payer.objects.exists()


def test_without_a_practice_the_way_out_is_told(catalogue: None) -> None:
    with pytest.raises(CommandError, match="make demo"):
        add("Cedar")


@pytest.mark.parametrize("arguments", [[], ["--name"], ["--name", "Cedar", "--only", "90849"]])
def test_arguments_that_are_missing_or_unknown_are_refused(practice_id: int, arguments: list[Any]) -> None:
    with pytest.raises(CommandError):
        call_command("add_payer", *arguments)
    assert not Payer.objects.exists()


def test_help_says_what_the_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        call_command("add_payer", "--help")
    assert "Adds a payer" in capsys.readouterr().out
