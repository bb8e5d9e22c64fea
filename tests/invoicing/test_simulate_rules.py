"""manage.py simulate_rules: a draft in a file, run over what was submitted."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cpt.models import Contract, PayerRule, ProcedureCode
from invoicing.models import Invoice
from tests.fixtures import NewInvoice
from tests.invoicing.test_simulating import rows_of_everything
from tests.invoicing.test_submitting import entry, recorded, submit

LONGER = '[[rules]]\ncode = "90837"\neffective_from = 2027-01-01\nmin_minutes = 55\n'
HARMLESS = LONGER.replace("55", "54")


@pytest.fixture
def sent(five_oclock: None, new_invoice: NewInvoice) -> Invoice:
    """54 minutes of 90837."""
    invoice = recorded(new_invoice, 54)
    return submit(invoice, entry(invoice, "90837", 54))


def run(folder: Path, text: str, *arguments: str, name: str = "draft.toml") -> str:
    """What is printed; a refusal raises CommandError after it."""
    file = folder / name
    file.write_bytes(text.encode())
    printed = StringIO()
    try:
        call_command("simulate_rules", str(file), *arguments, stdout=printed)
    except CommandError as error:
        if not printed.getvalue():
            raise
        return f"{printed.getvalue()}\nexits 1: {error}"
    return printed.getvalue()


def test_a_draft_that_refuses_is_told_by_code_payer_and_therapist_and_exits_with_1(
    sent: Invoice, tmp_path: Path
) -> None:
    before = rows_of_everything()
    told = run(tmp_path, LONGER)
    assert "1 invoices\n" in told
    assert "       1  accepted now, refused then" in told
    assert "Rows that start on 2027-01-01 were run as if they had started on 2026-08-19." in told
    for part in ("90837", "Cedar", f"therapist {sent.session.therapist_id}", f"{sent.number}  /invoices/{sent.pk}/"):
        assert part in told
    assert "exits 1" in told
    assert "Alice" not in told
    assert rows_of_everything() == before


def test_a_draft_that_changes_nothing_exits_with_0(sent: Invoice, tmp_path: Path) -> None:
    told = run(tmp_path, HARMLESS)
    assert "       0  accepted now, refused then" in told
    assert "exits 1" not in told


@pytest.mark.parametrize(
    ("arguments", "invoices"),
    [
        (["--since", "2026-11-17", "--until", "2026-11-17"], 1),
        (["--since", "2026-11-18"], None),
        (["--until", "2026-11-16"], 0),
        (["--since", "2026-11-01"], 1),
    ],
)
def test_the_time_is_chosen(sent: Invoice, tmp_path: Path, arguments: list[str], invoices: int | None) -> None:
    if invoices is None:
        with pytest.raises(CommandError, match="after --until"):
            run(tmp_path, LONGER, *arguments)
    else:
        assert f"{invoices} invoices\n" in run(tmp_path, LONGER, *arguments)


CSV = "code,effective_from,min_minutes\n90837,2027-01-01,55\n"
PAYERS = "contract,code,effective_from,min_minutes\nRiverbank with Cedar,90837,2027-01-01,55\n"
CONTRACTED = "contract,code,effective_from,is_covered\nRiverbank with Cedar,90837,2027-01-01,no\n"
CODES = "code,licences\n90837,prescriber\n"


@pytest.mark.parametrize("text", [CSV, PAYERS, CONTRACTED, CODES], ids=["rules", "payer's", "contracted", "codes"])
def test_a_file_for_the_admins_import_is_a_draft(sent: Invoice, tmp_path: Path, text: str) -> None:
    assert "       1  accepted now, refused then" in run(tmp_path, text, name="draft.csv")


def test_a_draft_of_several_tables(sent: Invoice, tmp_path: Path) -> None:
    text = f"""{HARMLESS}
[[payer_rules]]
contract = "Riverbank with Cedar"
code = "90837"
effective_from = 2027-01-01
min_minutes = 55

[[pairs]]
first = "90834"
second = "90853"
effective_from = 2027-01-01
outcome = "never"

[[codes]]
code = "X0001"
label = "New"
kind = "other"
is_add_on = true
bases = ["90837", "90834"]

[[codes]]
code = "90785"
order = 3
"""
    assert "       1  accepted now, refused then" in run(tmp_path, text)
    assert not ProcedureCode.objects.filter(code="X0001").exists()
    assert not PayerRule.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("draft.toml", "[[rules]", "no TOML file"),
        ("draft.toml", "rules = 5", "“rules” is no list of rows"),
        ("draft.toml", "[[fees]]\ncode = '90837'", "“fees” is no list of rows"),
        ("draft.toml", "[[rules]]\ncode = '90837'", r"\[\[rules\]\] 1 lacks effective_from"),
        ("draft.toml", f"{LONGER}minutes = 5", r"\[\[rules\]\] 1 has columns that are not known: minutes"),
        ("draft.toml", LONGER.replace("90837", "9083X"), "Row 1: There is no code “9083X”."),
        ("draft.toml", LONGER.replace("55", "'x'"), "Row 1, min_minutes: “x” is no whole number"),
        ("draft.toml", "[[payer_rules]]\ncode = '90837'\neffective_from = 2027-01-01", "Name the contract."),
        ("draft.csv", "minutes\n5\n", "those of no table"),
        ("draft.csv", "", "those of no table"),
        ("draft.csv", "code,effective_from\n", "no rows below"),
        ("draft.csv", CSV + "9083X,2027-01-01,5\n", "Row 2: There is no code"),
    ],
)
def test_a_wrong_file_is_told_and_not_run(sent: Invoice, tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(tmp_path, text, name=name)


def test_a_missing_file_and_a_wrong_date_are_told(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("simulate_rules", str(tmp_path / "nowhere.csv"))
    with pytest.raises(CommandError, match="is no date"):
        call_command("simulate_rules", "draft.csv", "--since", "yesterday")


def test_a_contract_that_is_not_there_yet_is_named(sent: Invoice, tmp_path: Path) -> None:
    assert Contract.objects.count() == 1
    with pytest.raises(CommandError, match="There is no contract “Riverbank with Willow”"):
        run(tmp_path, PAYERS.replace("Cedar", "Willow"), name="draft.csv")


def test_help_tells_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        call_command("simulate_rules", "--help")
    told = capsys.readouterr().out
    for part in (
        "[[rules]]",
        "effective_from = 2027-01-01",
        "rules: code*, effective_from*, min_minutes",
        "Nothing is",
    ):
        assert part in told
