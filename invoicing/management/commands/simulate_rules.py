"""manage.py simulate_rules: what would a draft of rules change on submitted invoices?"""

from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cpt.clock import today
from cpt.draft_files import TABLES, read_draft
from cpt.table_files import Unreadable
from invoicing.simulating import count, simulate
from invoicing.simulation import OUTCOMES
from invoicing.summary import Summary

USUAL = timedelta(days=90)
FORMAT = """
FILE is a CSV file with the columns of one of the tables below, as the admin exports and imports them, or a TOML file
with rows of several:

    [[rules]]
    code = "90837"
    effective_from = 2027-01-01
    min_minutes = 55

    [[pairs]]
    first = "90834"
    second = "90853"
    effective_from = 2027-01-01
    outcome = "never"

Columns that are left out stay as they are, or as in a new row. A row replaces the stored one with the same key (marked
with *). A row that starts after the last date looked at is run as if it had started on the first.

"""


class Command(BaseCommand):
    """Reads the draft, runs it over the invoices, saves nothing."""

    help = (
        "Runs a draft of rules over the invoices submitted in a time and tells how many would be refused or accepted "
        "then, by code, payer and therapist. Nothing is written. Exits with 1 when any invoice that is accepted now "
        "would be refused, or the other way round."
    )

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """With the format of the file below the arguments, as it is written here."""
        columns = "".join(_columns(name) for name in TABLES)
        return super().create_parser(
            prog_name, subcommand, epilog=FORMAT + columns, formatter_class=RawDescriptionHelpFormatter, **options
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """The draft, and the time."""
        parser.add_argument("file", type=Path, metavar="FILE")
        usual = "unless told, the last 90 days"
        parser.add_argument("--since", type=_date, metavar="YYYY-MM-DD", help=f"first date of service; {usual}")
        parser.add_argument(
            "--until", type=_date, metavar="YYYY-MM-DD", help="last date of service; unless told, today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        until = options["until"] or today()
        since = options["since"] or until - USUAL
        if since > until:
            raise CommandError("--since is after --until.")
        draft = self._draft(options["file"])
        summary = Summary()
        with tqdm(total=count(since, until), desc="Simulating", unit="invoice", disable=None) as bar:
            for part in simulate(draft, since, until):
                summary.add(part)
                bar.update(part.invoices)
        for ahead in sorted({row.since for row in draft if row.since > until}):
            self.stdout.write(f"Rows that start on {ahead} were run as if they had started on {since}.")
        self._tell(summary)
        if summary.flips:
            raise CommandError("The draft would change what is accepted.")

    def _draft(self, path: Path) -> Any:
        try:
            draft, problems = read_draft(path)
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error
        if problems:
            raise CommandError("\n".join(["The draft was not run.", *map(str, problems)]))
        return draft

    def _tell(self, summary: Summary) -> None:
        self.stdout.write(f"{summary.invoices} invoices")
        for words, number in summary.counted:
            self.stdout.write(f"{number:>8}  {words}")
        for table in summary.tables():
            if table.rows:
                self.stdout.write(f"\n{table.title}: {', '.join(OUTCOMES.values())}")
            for name, numbers in table.rows:
                self.stdout.write("".join(f"{number:>8}" for number in numbers) + f"  {name}")
        for words, examples in summary.shown_examples:
            self.stdout.write(f"\nExamples, {words}:")
            for one in examples:
                self.stdout.write(
                    f"  {one.sent.number}  /invoices/{one.sent.invoice_id}/  {one.sent.on}  {one.sent.code}"
                )


def _columns(name: str) -> str:
    sheet = TABLES[name]()
    key = sheet.get_import_id_fields()
    return f"{name}: {', '.join(f'{column}*' if column in key else column for column in sheet.get_export_headers())}\n"


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no date. Use one like 2026-11-03.") from error
