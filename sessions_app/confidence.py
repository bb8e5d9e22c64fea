"""How good is the record, figure by figure, in words?"""

from sessions_app.changes import CLIENT_SIDE, Side
from sessions_app.presence import Figure, Presence

UNTOLD = "an end was not told"


def confidence(presence: Presence) -> str:
    """Which of the two figures is observed, and which inferred; or why there is none."""
    client, anyone = presence.with_client, presence.with_anyone
    if not presence.has(Side.THERAPIST):
        return "attested: nothing was recorded of the therapist"
    if not anyone.live_ms:
        return f"recorded: {_apart(presence)}"
    if client == anyone:
        how = _how(client)
        return how if how == "observed" else f"{how}: {UNTOLD}"
    if not client.live_ms:
        said = f"the time with anyone is {_how(anyone)}, and no time with the client was recorded"
    elif _how(client) == _how(anyone):
        said = f"both times are {_how(client)}"
    else:
        said = f"the time with the client is {_how(client)}, the time with anyone {_how(anyone)}"
    return f"{said}: {UNTOLD}" if anyone.inferred_ms or client.inferred_ms else said


def _apart(presence: Presence) -> str:
    if presence.has(*CLIENT_SIDE):
        return "therapist and client's side were never there at the same time"
    return "the therapist was there, and nobody of the client's side"


def _how(figure: Figure) -> str:
    if not figure.inferred_ms:
        return "observed"
    return "inferred" if figure.inferred_ms >= figure.live_ms else "inferred in part"
