"""What the document says about one invoice: ready sentences and tables, made from the packet's own JSON and no more."""

from typing import Any
from zoneinfo import ZoneInfo

from invoicing.case import CONTACT_NAMES, LOCATION_NAMES
from invoicing.models import Invoice
from invoicing.wording import length
from review.models import Decision
from review.packet import wording
from review.packet.pictures import record_sheet

# So many rows of a table are printed; the JSON has all.
MOST_ROWS = 300
STATUSES = dict(Invoice.Status.choices)
DECISIONS = dict(Decision.Kind.choices)
Content = dict[str, Any]


def sheet(content: Content) -> dict[str, Any]:
    """One invoice, as the document's template prints it; the present version first."""
    zone = ZoneInfo(content["session"]["time_zone"])
    versions = list(reversed(content["versions"]))
    history = [_entry(entry, zone) for entry in content["history"]]
    return {
        "number": content["number"],
        "status": f"{STATUSES[content['status']]} since {wording.moment(content['status_at'], zone)}",
        "facts": _facts(content, versions[0]),
        "versions": [_version(one, zone, is_present=one is versions[0]) for one in versions],
        "record": record_sheet(content, versions[0], zone),
        "edits": [_edit(edit, zone) for edit in content["time_edits"]],
        "history": history[-MOST_ROWS:],
        "history_left_out": max(0, len(history) - MOST_ROWS),
        "zone": content["session"]["time_zone"],
        "client": content["client"]["name"],
    }


def _facts(content: Content, present: Content) -> list[list[str]]:
    session, coverage, client = content["session"], present["coverage"], content["client"]
    named = "" if client["is_named"] else " (initials)"
    chain = [("Replaces", content["replaces"]), ("Replaced by", content["replaced_by"])]
    facts = [
        ("Client", f"{client['name']}{named}, no. {client['id']} in this practice's records"),
        ("Therapist", f"{present['therapist']['name']}, {present['therapist']['licence'].replace('_', ' ')}"),
        ("Practice", present["practice"]),
        ("Date of service", wording.on(session["date_of_service"])),
        ("Session", _session(session)),
        ("Payer", coverage["payer"]),
        ("Member", coverage["member_id"]),
        ("Authorization", _authorization(coverage)),
        ("Coverage", _coverage(coverage)),
        *((name, number) for name, number in chain if number),
    ]
    return [[name, value] for name, value in facts if value]


def _session(session: Content) -> str:
    zone = ZoneInfo(session["time_zone"])
    window = wording.window(session["scheduled_start_at"], session["scheduled_end_at"], zone)
    where = f"telehealth ({session['provider']})" if session["modality"] == "telehealth" else "in person"
    group = ", one member's part of a group" if session["is_of_a_group"] else ""
    unlisted = ", added by hand" if session["is_unlisted"] else ""
    return f"{session['kind'].capitalize()}, {where}{group}{unlisted}; scheduled {window} ({session['time_zone']})"


def _authorization(coverage: Content) -> str:
    if not coverage["authorization_number"]:
        return ""
    sessions = coverage["sessions_authorised"]
    return f"{coverage['authorization_number']}" + (f", {sessions} sessions" if sessions is not None else "")


def _coverage(coverage: Content) -> str:
    if not coverage["starts_on"]:
        return "None: the client pays"
    until = f" to {wording.on(coverage['ends_on'])}" if coverage["ends_on"] else ", no end set"
    return f"From {wording.on(coverage['starts_on'])}{until}"


def _version(version: Content, zone: ZoneInfo, *, is_present: bool) -> dict[str, Any]:
    recorded, billed = version["recorded"], version["billed"]
    source = wording.TIME_SOURCES[billed["time_source"]]
    return {
        "title": "As submitted" if is_present else f"Earlier version {version['sequence']}",
        "sent": f"Version {version['sequence']}, submitted {wording.moment(version['at'], zone)} by "
        f"{wording.who(version['by'])}",
        "recorded": _time(recorded, length(recorded["live_ms"]), _how_recorded(recorded), zone),
        "billed": _time(billed, f"{billed['minutes']} min", source.capitalize(), zone),
        "is_entered": billed["time_source"] != "recorded",
        "difference": wording.difference(version),
        "lines": [_line(line) for line in version["lines"]],
        "total": wording.money(version["total_charge"]),
        "rules": [_rule(line) for line in version["lines"]],
        "how": _how(billed),
        "note": version["disruption_note"],
        "findings": [finding["message"] for finding in version["accepted_findings"]],
        "flags": _flags(version["flags"]),
        "decisions": [_decision(one, zone) for one in version["decisions"]],
        "remarks": [
            [wording.moment(one["at"], zone), wording.who(one["by"]), one["kind"].capitalize(), one["words"]]
            for one in version["remarks"]
        ],
        "attested_by": wording.who(version["by"]),
        "attestation": version["attestation"],
        "proof": _proof(version),
    }


def _time(told: Content, figure: str, how: str, zone: ZoneInfo) -> dict[str, str]:
    return {"figure": figure, "window": wording.window(told["started_at"], told["ended_at"], zone), "how": how}


def _flags(flags: list[Content] | None) -> list[list[str]] | None:
    return None if flags is None else [[flag["severity"], flag["id"], flag["sentence"]] for flag in flags]


def _how_recorded(recorded: Content) -> str:
    told = [wording.SOURCES[recorded["source"]].capitalize()]
    if recorded["inferred_ms"]:
        told.append(f"{length(recorded['inferred_ms'])} of it inferred")
    if recorded["with_anyone_ms"] != recorded["with_client_ms"]:
        told.append(f"with the client {length(recorded['with_client_ms'])}")
        told.append(f"with anyone of the client's side {length(recorded['with_anyone_ms'])}")
    return "; ".join(told) + "."


def _how(billed: Content) -> str:
    told = [str(CONTACT_NAMES.get(billed["contact"], billed["contact"]))]
    if billed["completed_by_phone"]:
        told.append("completed by phone")
    if billed["phone_minutes"] is not None:
        told.append(f"{billed['phone_minutes']} min by phone")
    place = LOCATION_NAMES.get(billed["client_location"], billed["client_location"])
    if place:
        told.append(f"client {place.lower()}" + (f", {billed['client_state']}" if billed["client_state"] else ""))
    if billed["identified_client_present"] is not None:
        told.append(f"identified client {'there' if billed['identified_client_present'] else 'not there'}")
    return "; ".join(told) + "."


def _line(line: Content) -> list[str]:
    modifiers = ", ".join(line["modifiers"]) or "–"
    charge = wording.money(line["charge"])
    return [line["code"], line["label"], str(line["units"]), modifiers, line["place_of_service"] or "–", charge]


def _rule(line: Content) -> list[str]:
    rule = line["rule"]
    return [line["code"], rule["limits"] or "–", wording.on(rule["effective_from"]) or "–", rule["source"] or "–"]


def _decision(one: Content, zone: ZoneInfo) -> list[str]:
    words = one["comment"] if one["comment"] is not None else "Said inside support; not in a therapist's packet."
    return [wording.moment(one["at"], zone), wording.who(one["by"]), DECISIONS[one["kind"]], words or "–"]


def _edit(edit: Content, zone: ZoneInfo) -> list[str]:
    recorded = "–" if edit["recorded_live_ms"] is None else length(edit["recorded_live_ms"])
    window = wording.window(edit["started_at"], edit["ended_at"], zone)
    entered = f"{edit['live_minutes']} min, {window}"
    return [wording.moment(edit["at"], zone), wording.who(edit["by"]), recorded, entered, edit["note"] or "–"]


def _entry(entry: Content, zone: ZoneInfo) -> list[str]:
    by = entry["by_name"] or "–"
    return [str(entry["position"]), wording.moment(entry["at"], zone), by, entry["sentence"], entry["hash"][:16]]


def _proof(version: Content) -> str:
    record = version.get("record")
    if record is None:
        return "A session in person has no recording; its times are the therapist's word."
    if record["gives_frozen"]:
        return "Computed again from the stored events as they were known then: the same figures."
    return "Computed again from the stored events as they were known then, the figures are others. See the JSON."
