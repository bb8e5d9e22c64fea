"""Rows that a form or a file holds and nobody has stored yet, as a draft."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from cpt import rows
from cpt.drafts import Draft
from cpt.models import ContractedCode, ContractTerms, PayerRule, ProcedureCode, SameDayRule, TimeRule
from cpt.rulebook import Code
from cpt.timetable import Dated, Own, in_order


@dataclass
class Rows:
    """Gathers rows of these kinds; others (a contract itself, a fee) decide on no verdict and are passed over.

    Rows of a contract that is not stored yet are, too: nothing was billed under it.
    """

    codes: list[Code] = field(default_factory=list)
    rules: list[Dated[Any]] = field(default_factory=list)
    pairs: list[Dated[Any]] = field(default_factory=list)
    own: dict[int, dict[str, list[Dated[Any]]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def add_code(self, row: ProcedureCode, bases: Iterable[ProcedureCode]) -> None:
        """A code as it would be, with the codes that it may be billed beside."""
        self.codes.append(rows.code_of(row, bases))

    def add(self, row: Model) -> None:
        """One dated row."""
        match row:
            case TimeRule():
                self.rules.append(rows.general_rule(row))
            case SameDayRule(contract_id=None):
                self.pairs.append(rows.pair(row))
            case SameDayRule(contract_id=int(contract)):
                self.own[contract]["pairs"].append(rows.pair(row))
            case PayerRule(contract_id=int(contract)):
                self.own[contract]["rules"].append(rows.own_rule(row))
            case ContractedCode(contract_id=int(contract)):
                self.own[contract]["codes"].append(rows.contracted(row))
            case ContractTerms(contract_id=int(contract)):
                self.own[contract]["terms"].append(rows.terms(row, row.contract.payer.name))

    def draft(self) -> Draft:
        """What was gathered."""
        own = {
            contract: Own(**{kind: in_order(found) for kind, found in kinds.items()})
            for contract, kinds in self.own.items()
        }
        return Draft(tuple(self.codes), in_order(self.rules), in_order(self.pairs), own)
