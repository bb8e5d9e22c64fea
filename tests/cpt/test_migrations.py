"""Rows that were there before: what a contract said becomes its first dated terms."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@pytest.fixture
def before(transactional_db: None, no_catalogue: None) -> Iterator[MigrationExecutor]:
    """The tables as they were before terms were dated."""
    MigrationExecutor(connection).migrate([("cpt", "0002_contract_terms")])
    yield MigrationExecutor(connection)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_a_contracts_columns_become_its_first_terms(before: MigrationExecutor) -> None:
    apps = before.loader.project_state([("cpt", "0002_contract_terms")]).apps
    practice = apps.get_model("accounts", "Practice").objects.create(name="Riverbank")
    payer = apps.get_model("cpt", "Payer").objects.create(name="Cedar")
    apps.get_model("cpt", "Contract").objects.create(
        practice=practice, payer=payer, allows_audio_only=False, requires_authorization=True
    )
    code = apps.get_model("cpt", "ProcedureCode").objects.create(code="90834", label="Middle", kind="individual")
    apps.get_model("cpt", "TimeRule").objects.create(code=code, effective_from=date(2013, 1, 1), max_units=0)

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    apps = executor.loader.project_state(executor.loader.graph.leaf_nodes()).apps
    terms = apps.get_model("cpt", "ContractTerms").objects.get()
    assert (terms.effective_from, terms.allows_audio_only, terms.requires_authorization) == (
        date(2013, 1, 1),
        False,
        True,
    )
    assert apps.get_model("cpt", "TimeRule").objects.get().max_units is None
