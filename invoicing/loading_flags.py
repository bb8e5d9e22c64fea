"""The flags we ship, as rows for the admin. A row that is already there, an admin's edit included, is left as it is."""

from typing import Any

from invoicing.shipped_flags import shipped_rules


def load_flag_rules(settings: Any, thresholds: Any) -> int:
    """Add what is missing; returns how many rows. `settings`, `thresholds`: the models, also a migration's own."""
    rules = shipped_rules()
    known = set(settings.objects.values_list("flag_id", flat=True))
    fresh = [
        settings(flag_id=id, is_on=rule.is_on, severity=rule.severity.value)
        for id, rule in rules.items()
        if id not in known
    ]
    settings.objects.bulk_create(fresh)
    rows = {row.flag_id: row for row in settings.objects.all()}
    there = set(thresholds.objects.values_list("setting__flag_id", "name"))
    missing = [
        thresholds(setting=rows[id], name=name, value=limit.value)
        for id, rule in rules.items()
        for name, limit in rule.limits.items()
        if (id, name) not in there
    ]
    thresholds.objects.bulk_create(missing)
    return len(fresh) + len(missing)
