"""What flags say of an entry, for their tests: by the shipped rules, but for what is changed."""

from dataclasses import replace
from typing import Any

from invoicing.case import Case, Entry
from invoicing.flag_rules import FlagRule, FlagRules, Limit, RaisedFlag
from invoicing.flags import flags
from invoicing.proposal import Proposal
from invoicing.seen import Background, Seen
from invoicing.shipped_flags import shipped_rules


def with_limits(flag_id: str, **limits: float) -> FlagRules:
    """The shipped rules with other thresholds of one flag."""
    return {**shipped_rules(), flag_id: changed(shipped_rules()[flag_id], **limits)}


def changed(rule: FlagRule, **limits: float) -> FlagRule:
    """A rule with other thresholds."""
    values: dict[str, Limit] = {name: replace(rule.limits[name], value=value) for name, value in limits.items()}
    return replace(rule, limits={**rule.limits, **values})


def by_id(one: Case, posted: Entry, rules: FlagRules | None = None, **background: Any) -> dict[str, RaisedFlag]:
    """Every flag of an entry."""
    seen = Seen(Proposal(one, posted), Background(**background))
    return {flag.id: flag for flag in flags(seen, rules or shipped_rules())}


def raised(one: Case, posted: Entry, rules: FlagRules | None = None, **background: Any) -> set[str]:
    """The ids of every flag."""
    return set(by_id(one, posted, rules, **background))
