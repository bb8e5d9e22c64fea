"""What the desk's tests share."""

import pytest
from django.test import Client as Browser

from accounts.models import Therapist
from tests import people
from tests.pages import signed_in


@pytest.fixture
def carol(db: None) -> Browser:
    """Support's browser."""
    return signed_in(people.carol())


@pytest.fixture
def dana(db: None) -> Browser:
    """The admin's."""
    return signed_in(people.dana())


@pytest.fixture
def therapist(alice: Therapist) -> Browser:
    """Alice's."""
    return signed_in(alice.user)
