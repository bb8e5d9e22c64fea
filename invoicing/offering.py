"""Which codes does this session suggest? From its record; where there is none, from the minutes entered."""

from cpt.rulebook import GROUP
from cpt.suggestions import Held, Suggestion, suggest
from invoicing.case import Case
from invoicing.day_checks import may_repeat_intake
from sessions_app.intervals import MINUTE_MS


def suggestions(case: Case, entered: int | None = None) -> list[Suggestion]:
    """At most three codes, best first, each with its reason."""
    return suggest(case.rulebook, case.licence, held(case, entered))


def held(case: Case, entered: int | None = None) -> Held:
    """How the session was held, as far as the record tells."""
    recorded, presence = case.recorded, case.recorded.presence
    with_client, with_anyone = presence.with_client.live_minutes, presence.with_anyone.live_minutes
    if not recorded.is_recording:
        with_client = with_anyone = entered or 0
    # Others in a group's room are its members, not somebody of this client's.
    is_group = case.is_group
    return Held(
        kind=GROUP if is_group else case.kind,
        with_client=with_client,
        with_anyone=with_client if is_group else with_anyone,
        with_third=recorded.with_third_ms // MINUTE_MS if recorded.is_recording and not is_group else None,
        is_established=case.earlier_service_on is not None,
        may_repeat_intake=may_repeat_intake(case),
    )
