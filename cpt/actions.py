"""Everything that changes codes, payers and contracts outside Django admin."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Practice
from audit.record import record
from cpt.models import Contract, ContractedCode, ContractTerms, Fee, Payer, PayerRule, ProcedureCode
from cpt.shipped_files import read_files

# Far enough back for every session that can still be billed.
ALWAYS = date(2013, 1, 1)
MINUTES = ("min_minutes", "max_minutes", "step_minutes", "max_units")


@transaction.atomic
def add_payer(
    practice: Practice,
    name: str,
    *,
    without: frozenset[str] = frozenset(),
    only: frozenset[str] | None = None,
    **terms: Any,
) -> Contract:
    """A payer, and its contract with the practice for every code of the catalogue but those named.

    `only` names the codes instead; `terms` are columns of ContractTerms. Both hold from the beginning on.
    Raises ProcedureCode.DoesNotExist when a code that is named is not in the catalogue.
    """
    for code in sorted(without | (only or frozenset())):
        ProcedureCode.objects.get(code=code)
    payer, _ = Payer.objects.get_or_create(name=name)
    contract, _ = Contract.objects.get_or_create(practice=practice, payer=payer)
    ContractTerms.objects.update_or_create(contract=contract, effective_from=ALWAYS, defaults=terms)
    rows = [
        ContractedCode(
            contract=contract,
            code=row,
            effective_from=ALWAYS,
            is_covered=row.code not in without and (only is None or row.code in only),
        )
        for row in ProcedureCode.objects.all()
    ]
    ContractedCode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["contract", "code", "effective_from"],
        update_fields=["is_covered"],
    )
    record("contract.added", contract, by=None, without=sorted(without), only=sorted(only) if only else None)
    return contract


@transaction.atomic
def adopt_rule(contract: Contract, name: str, effective_from: date = ALWAYS) -> PayerRule:
    """Give a contract one of the shipped contract rules from a date on; a rule it has from that date is replaced.

    Raises KeyError for a name that cpt/data/contract_rules.toml does not have.
    """
    shipped = {entry["name"]: entry for entry in read_files()["contract_rules"]}
    code = ProcedureCode.objects.get(code=shipped[name]["code"])
    # Every column: what the shipped rule leaves out is no limit, not what stood there before.
    columns: dict[str, Any] = {column: shipped[name].get(column) for column in MINUTES}
    columns |= {"is_general": False, "below_is_warning": False, "source": shipped[name].get("source", "")}
    rule, _ = PayerRule.objects.update_or_create(
        contract=contract, code=code, effective_from=effective_from, defaults={**columns, "note": shipped[name]["note"]}
    )
    record("contract.rule-adopted", contract, by=None, rule=name, effective_from=effective_from.isoformat())
    return rule


@transaction.atomic
def set_fees(practice: Practice, payer: Payer | None, amounts: dict[str, Decimal]) -> None:
    """The practice's fees for one payer, or for self-pay, from the beginning on."""
    codes = {row.code: row for row in ProcedureCode.objects.filter(code__in=amounts)}
    for code, amount in amounts.items():
        Fee.objects.get_or_create(
            practice=practice,
            payer=payer,
            code=codes[code],
            effective_from=ALWAYS,
            defaults={"amount": amount},
        )
