"""Queries that pages ask all day: their SQL is made once by each process, and later only the values are put in.

Django builds and compiles a query anew each time, which took up to ten times as long as the database's answer. What
comes back is the same: the rows with all that stands beside them. See docs/decisions/0020-prepared-queries.md.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet

M = TypeVar("M", bound=Model)
MOST = 2**63 - 1  # of a column for whole numbers


class Given(Expression):
    """A value that is given each time the query is asked; stands wherever a value may stand."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A place among the parameters, marked by this expression itself."""
        return "%s", (self,)


class _Compiled(NamedTuple):
    """`compiler`: what Django needs to know about the columns to make rows of an answer."""

    compiler: Any
    sql: str
    parameters: tuple[Any, ...]


class Prepared(Generic[M]):
    """One query. `make` is asked once a process: what it looks at besides `Given` must be the same all the time."""

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        self.make = make
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, **given: Any) -> list[M]:
        """The rows, for these values by name; none where no database could hold one of them."""
        if not all(map(_may_be_kept, given.values())):
            return []
        asked: Any = self._rows.all()
        connection = connections[asked.db]
        compiled = self._compiled.get(connection.vendor) or self._compile(connection)
        parameters = [_put_in(one, given, connection) for one in compiled.parameters]
        compiler = copy(compiled.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda: (compiled.sql, parameters)
        asked.query.get_compiler = lambda using: compiler
        return list(asked)

    @cached_property
    def _rows(self) -> QuerySet[M]:
        return self.make()

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled:
        compiler = self._rows.all().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        compiler.connection = None  # it is the thread's that asked first; each asks on its own
        self._compiled[connection.vendor] = _Compiled(compiler, sql, tuple(parameters))
        return self._compiled[connection.vendor]


def _may_be_kept(value: Any) -> bool:
    """Not where an id of an address is too large, or a text out of a cookie has a NUL."""
    return "\0" not in value if isinstance(value, str) else not isinstance(value, int) or abs(value) <= MOST


def _put_in(parameter: Any, given: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
    if not isinstance(parameter, Given):
        return parameter
    return parameter.output_field.get_db_prep_value(given[parameter.name], connection=connection)
