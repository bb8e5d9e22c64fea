"""Which rules do the flags obey? What we ship, and before it what an admin changed; read once, until a rule changes.

The flags' tables renew the rules' token as those of codes do (cpt/rules_triggers.py), and the token comes along with an
invoice: a submission asks nothing more as long as no rule was changed.
"""

from collections import defaultdict
from dataclasses import replace

from invoicing.flag_rules import FlagRule, FlagRules, FlagSeverity
from invoicing.models import FlagSetting
from invoicing.shipped_flags import shipped_rules

_kept: tuple[str, FlagRules] | None = None


def flag_rules(token: str | None) -> FlagRules:
    """Every flag's rule by id. `token`: the rules' token, read before; without one nothing is kept."""
    global _kept
    if token is None:
        return _read()
    if _kept is None or _kept[0] != token:
        # What a change in between adds is newer than the token, under which nobody asks any more.
        _kept = (token, _read())
    return _kept[1]


def _read() -> FlagRules:
    """In one query. A flag without a row, and a threshold without one, is as shipped."""
    columns = ("flag_id", "is_on", "severity", "thresholds__name", "thresholds__value")
    settings: dict[str, tuple[bool, str]] = {}
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for flag_id, is_on, severity, name, value in FlagSetting.objects.order_by().values_list(*columns):
        settings[flag_id] = (is_on, severity)
        if name is not None:
            values[flag_id][name] = value
    return {
        id: _changed(rule, *settings[id], values[id]) if id in settings else rule
        for id, rule in shipped_rules().items()
    }


def _changed(rule: FlagRule, is_on: bool, severity: str, values: dict[str, float]) -> FlagRule:
    limits = {name: replace(limit, value=values.get(name, limit.value)) for name, limit in rule.limits.items()}
    return replace(rule, is_on=is_on, severity=FlagSeverity(severity), limits=limits)
