"""Every table whose rows are only ever added, after all migrations: the database refuses the rest."""

import pytest
from django.db import connection

ADDED_ONLY = (
    "audit_event",
    "sessions_app_presenceevent",
    "sessions_app_timeedit",
    "sessions_app_personnamed",
    "sessions_app_eventattached",
    "sessions_app_sessionimport",
    "sessions_app_importedsession",
    "invoicing_submission",
    "invoicing_invoiceline",
    "invoicing_flag",
    "invoicing_therapistflag",
    "review_patternlook",
    "invoicing_attendance",
    "invoicing_reopening",
    "invoicing_remark",
    "review_decision",
    "review_packetmade",
    "cpt_coderequest",
    "cpt_coderequestanswer",
    "cpt_answerseen",
)
PROTECTING = ("_added_only", "_no_truncate", "_no_update", "_no_delete")


def triggers() -> set[str]:
    """Every table with a trigger of this engine that protects its rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT event_object_table, trigger_name FROM information_schema.triggers")
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        return {table for table, name in cursor.fetchall() if name.endswith(PROTECTING)}


@pytest.mark.django_db
def test_every_added_only_table_is_protected_after_all_migrations() -> None:
    assert triggers() == set(ADDED_ONLY)
