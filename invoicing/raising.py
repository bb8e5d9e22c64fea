"""Which flags would a submission raise, by the rules of the moment when its invoice was read?"""

from invoicing.background import background_of
from invoicing.flag_catalogue import flag_rules
from invoicing.flags import RaisedFlag, flags
from invoicing.models import Invoice
from invoicing.proposal import Proposal
from invoicing.seen import Seen


def raised_by(invoice: Invoice, proposal: Proposal) -> list[RaisedFlag]:
    """`invoice` comes from `with_session()`, before the submission is its present one; the most severe first."""
    rules = flag_rules(getattr(invoice, "rules_token", None))
    return flags(Seen(proposal, background_of(invoice, proposal, rules)), rules)
