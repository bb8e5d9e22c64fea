"""How many queries a page asks for itself."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

_READ = re.compile(r"INSERT.*'(page|list)\.read'", re.DOTALL)


def is_record(query: dict[str, Any]) -> bool:
    """Does it record who read the page? That is counted apart: once in a while, when the page is made."""
    return bool(_READ.search(query["sql"]))


class Queries(CaptureQueriesContext):
    """What is asked inside, without the record of who read it."""

    def __init__(self) -> None:
        super().__init__(connection)

    @property
    def captured_queries(self) -> list[dict[str, Any]]:
        """As Django keeps them."""
        return [query for query in super().captured_queries if not is_record(query)]
