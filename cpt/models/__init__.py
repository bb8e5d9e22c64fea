"""The code catalogue and who pays for what: rows that an admin keeps, dated so that history stays true."""

from cpt.models.codes import ProcedureCode, SameDayRule, TimeRule
from cpt.models.payers import Contract, ContractedCode, ContractTerms, Fee, Payer, PayerRule
from cpt.models.requests import (
    AnswerSeen,
    CodeRequest,
    CodeRequestAnswer,
    CodeRequestAnswerQuerySet,
    CodeRequestQuerySet,
    newest_unseen_by,
)
from cpt.models.versions import RulesVersion

__all__ = [
    "AnswerSeen",
    "CodeRequest",
    "CodeRequestAnswer",
    "CodeRequestAnswerQuerySet",
    "CodeRequestQuerySet",
    "Contract",
    "ContractTerms",
    "ContractedCode",
    "Fee",
    "Payer",
    "PayerRule",
    "ProcedureCode",
    "RulesVersion",
    "SameDayRule",
    "TimeRule",
    "newest_unseen_by",
]
