"""Counting beside something else, and no further than anybody reads."""

from django.db.models import IntegerField, Subquery


class CountOf(Subquery):
    """How many rows a query has; a sliced one is counted no further than its slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
