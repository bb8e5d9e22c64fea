"""What about the disruption note should a person look at? Its likeness is told, never its words."""

import re
from collections.abc import Iterator

from invoicing.flag_rules import FlagRule, Reason
from invoicing.note_checks import PHONE
from invoicing.own_words import most_alike, own_words, pairs_of
from invoicing.seen import Seen

# Words that tell how a session went on by phone.
BY_PHONE = re.compile(
    r"\b(tele)?phon\w*|\bcall(s|ed|ing)?\b|\bdial\w*|\brang\b|\bring(ing)?\b|\bmobile\b|\bcell\b|\blandline\b|\bvoice\b",
    re.IGNORECASE,
)
# What notes are made of when somebody fills in a pattern: in our words, with what the public samples have in common.
SAMPLES = (
    "The session was disrupted by technical difficulties. I called the client and we finished by phone. I was with the "
    "client for 60 minutes between 12:15 PM and 1:30 PM, and the invoice shows the live time.",
    "The connection was lost during the session. We continued by phone and completed the session as planned. The time "
    "was corrected to the actual time in session.",
)


def note_boilerplate(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """What the therapist wrote nearly equals a sample, or an earlier note of theirs."""
    words = own_words(seen.proposal.entry.disruption_note)
    if len(words) < rule.whole("words"):
        return
    mine, least = pairs_of(words), rule.limit("likeness")
    samples = [(number, pairs_of(own_words(sample))) for number, sample in enumerate(SAMPLES)]
    earlier = [(one.submission_id, pairs_of(own_words(one.text))) for one in seen.background.earlier_notes]
    for what, found in (("a sample note", most_alike(mine, samples)), ("an earlier note", most_alike(mine, earlier))):
        if found is not None and found[1] >= least:
            name = {} if what == "a sample note" else {"submission": found[0]}
            yield Reason(
                f"The note's own words are {found[1]:.0%} like {what}; below {least:.0%} is not flagged.",
                {**name, "likeness": round(found[1], 3), "limit_likeness": least, "like": what},
            )
            return


def phone_tail_thin(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Finished by phone, and the note says nothing about it."""
    entry = seen.proposal.entry
    note = entry.disruption_note
    if entry.completed_by_phone and not BY_PHONE.search(note) and not PHONE.search(note):
        minutes = f", {entry.phone_minutes} min of it" if entry.phone_minutes is not None else ""
        yield Reason(
            f"The session was finished by phone{minutes}, and the note says nothing about a call.",
            {"phone_minutes": entry.phone_minutes},
        )
