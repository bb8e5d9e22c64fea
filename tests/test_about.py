"""The page about the product and whose the codes are; every page's footer leads to it."""

import pytest
from django.test import Client as Browser

from tests import people
from tests.pages import Page, signed_in


def test_it_says_whose_the_codes_are_and_that_a_licence_is_needed(db: None) -> None:
    page = Page(Browser().get("/about/"))
    assert page.status == 200
    for part in ("registered trademark", "American Medical Association", "our own words", "needs a licence"):
        assert part in page.text
    assert "/codes/" not in page.links
    assert "/codes/" in Page(signed_in(people.carol()).get("/about/")).links


@pytest.mark.parametrize("address", ["/accounts/login/", "/about/", "/nowhere/"])
def test_who_is_not_signed_in_finds_it_in_the_footer(db: None, address: str) -> None:
    assert "/about/" in Page(Browser().get(address, follow=True)).links


@pytest.mark.parametrize("address", ["/sessions/", "/invoices/", "/codes/", "/codes/scenarios/", "/codes/90834/"])
def test_every_page_leads_to_it(catalogue: None, address: str) -> None:
    assert "/about/" in Page(signed_in(people.alice().user).get(address)).links


def test_error_pages_and_the_admin_lead_to_it(db: None) -> None:
    refused = Browser(enforce_csrf_checks=True).post("/accounts/login/")
    assert (refused.status_code, "/about/" in Page(refused).links) == (403, True)
    assert "/about/" in Page(signed_in(people.dana()).get("/admin/")).links


def test_it_changes_nothing(db: None) -> None:
    assert Browser().post("/about/").status_code == 405
