"""With what does the form open: what was sent before the sign-in ran out, the draft, else what is recorded?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.datastructures import MultiValueDict

from accounts.parking import Parked
from invoicing.answer import Answer
from invoicing.beside import beside
from invoicing.case import Case
from invoicing.entered import changes_since, values_of
from invoicing.form_values import first_values
from invoicing.models import FormDraft, Invoice

MOST_DIGITS = 9


@dataclass(frozen=True)
class Resumed:
    """The form's values, and where they come from. `known`: the version of the draft that the page knows; 0: none."""

    data: MultiValueDict[str, str]
    known: int
    draft: FormDraft | None = None
    parked_at: datetime | None = None
    is_unsaved: bool = False

    def context(self, answer: Answer) -> dict[str, Any]:
        """What the page says of it."""
        is_drafts = self.draft is not None and self.draft.is_open and self.parked_at is None
        return {
            "draft_version": self.known,
            "opened_draft": self.draft if is_drafts else None,
            "discarded_draft": self.draft if self.draft and not self.draft.is_open and not self.parked_at else None,
            "draft_changes": list(changes_since(self.draft.content, answer)) if self.draft and is_drafts else [],
            "parked_at": self.parked_at,
            "is_unsaved": self.is_unsaved,
        }


def resumed(invoice: Invoice, case: Case, parked: Parked | None) -> Resumed:
    """The newest of what this person entered; what is older than the draft was saved in it or given up."""
    draft = beside(invoice).draft
    known = draft.version if draft else 0
    if parked and (draft is None or parked.at > draft.saved_at):
        return Resumed(parked.data, known_version(parked.data), draft, parked.at, is_unsaved=True)
    if draft and draft.is_open:
        return Resumed(values_of(draft.content, invoice, case), known, draft)
    return Resumed(first_values(invoice, case), known, draft)


def posted_again(data: MultiValueDict[str, str]) -> Resumed:
    """The page comes again with what was posted, which no draft may hold yet."""
    return Resumed(data, known_version(data), is_unsaved=True)


def known_version(data: MultiValueDict[str, str], name: str = "draft_version") -> int:
    """The version that a page posts; 0 for none, and for what is no number."""
    posted = data.get(name) or ""
    return int(posted) if posted.isascii() and posted.isdigit() and len(posted) <= MOST_DIGITS else 0
