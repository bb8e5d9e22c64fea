"""How does an audit event read to a person?"""

from collections.abc import Mapping

SENTENCES = {
    "sign-in.made": "Signed in with {factors} from {address}",
    "sign-in.ended": "Sign-in ended: {how}",
    "sign-in.refused": "Sign-in refused: wrong password, from {address}",
    "sign-in.locked-out": "Locked out after {failures} wrong passwords from {address}",
    "code.refused": "Code refused, from {address}",
    "second-factor.added": "Second factor added: {factor}",
    "second-factor.removed": "Second factor removed: {factor}",
    "second-factors.reset": "Second factors removed by an admin: {removed}",
    "recovery-codes.made": "New recovery codes made",
    "password.changed": "Password changed",
    "keys.rotation-begun": "Encrypting anew under key {newest} began",
    "keys.rotated": "Encrypted anew under key {newest}, values: {values}",
    "session.added": "Session added to the calendar",
    "sessions.imported": "Sessions imported from a file: {sessions}, new clients: {clients}",
    "session.added-by-hand": "Session added by hand",
    "time.entered": "Times entered by hand, {live_minutes} min",
    "person.named": "Somebody in the room named: {side}",
    "event.attached": "Event of the telehealth provider attached",
    "room.entered": "A way into the room was given, once or more in a minute, to: {role}",
    "invoice.submitted": "Invoice submitted with {code}, {minutes} min ({time_source})",
    "invoice.approved": "Approved",
    "invoice.returned": "Returned for correction",
    "invoice.asked-about": "The therapist was asked",
    "invoice.answered": "The therapist answered",
    "invoice.escalated": "Escalated to an admin",
    "invoice.voided": "Voided",
    "invoice.opened": "Opened in place of a voided invoice",
    "draft.started": "Draft of the form started",
    "draft.discarded": "Draft of the form discarded",
    "draft.taken-back": "Discarded draft of the form taken back",
    "hold.claimed": "Taken by a reviewer",
    "hold.taken-over": "Taken over from another reviewer",
    "hold.released": "Put back into the queue",
    "reminder.sent": "Reminded by mail, sessions: {sessions}",
    "reminders.switched-on": "Reminders by mail switched on",
    "reminders.switched-off": "Reminders by mail switched off",
    "packet.made": "Audit packet {packet} made ({kind}), client {clients}",
    "list.exported": "List of {what} exported, rows: {rows}",
    "invoice.expired": "Expired: it was not submitted in time",
    "invoice.reopened": "Reopened by support with a later deadline",
    "attendance.recorded": "Ended without an invoice: {outcome}, fee ${fee}",
    "attendance.taken-back": "Outcome taken back: the session is to be invoiced",
    "invoice.closed": "Closed without being submitted: {outcome}",
    "invoice.opened-again": "Open again: the outcome was taken back",
    "pattern.raised": "Pattern raised: {flag}, {starts_on} to {ends_on}",
    "patterns.looked-for": "Patterns looked for up to {until}, invoices: {invoices}, raised: {raised}",
    "pattern.looked-at": "Pattern looked at",
    "contract.added": "Contract added",
    "contract.rule-adopted": "Rule {rule} taken into the contract from {effective_from}",
    "code.described": "Descriptor loaded, {characters} characters",
    "code.requested": "Code {code} asked for",
    "request.answered": "Request answered: {outcome}",
    "request.answer-seen": "Answer put aside",
    "page.read": "Read: {page}",
    "list.read": "List read: {page}",
    "access.refused": "Not found for this person, or refused: {page} ({method})",
    "admin.added": "Added in the admin",
    "admin.changed": "Changed in the admin",
    "admin.imported": "Imported from a file",
    "code.moved": "Moved in the list",
}


class _Known(dict[str, object]):
    """A value that an event does not carry reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(action: str, details: Mapping[str, object]) -> str:
    """One line of history; an action without a sentence of its own reads as it is named."""
    return SENTENCES.get(action, action.replace(".", " ")).format_map(_Known(details))
