"""A check asks nothing of the tables of rules once they are read; their token comes with the invoice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpt.models import TimeRule
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, checked, ids, therapist
from tests.invoicing.test_submitting import recorded

pytestmark = pytest.mark.usefixtures("five_oclock")


def test_a_page_of_the_form_reads_no_rule_and_not_even_the_token_by_itself(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    browser = therapist(invoice)
    assert browser.get(address(invoice)).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address(invoice)).status_code == 200
    from_rules = [query["sql"] for query in asked if 'FROM "cpt_' in query["sql"] and "accounts_" not in query["sql"]]
    # The token stands beside the invoice; payers come with coverages, codes with what was submitted before, and the
    # link to the explainer asks which contract it is.
    assert [sql for sql in from_rules if "invoicing_invoice" not in sql and "sessions_app" not in sql] == []
    assert sum("cpt_rulesversion" in query["sql"] for query in asked) == 1


def test_a_rule_that_changed_between_two_checks_is_obeyed_by_the_second(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 54)
    assert ids(checked(invoice, code="90837")) == []
    TimeRule.objects.filter(code__code="90837").update(min_minutes=55)
    assert ids(checked(invoice, code="90837")) == ["minutes-below-code"]
