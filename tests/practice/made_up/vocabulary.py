"""What people write in disruption notes, in pieces."""

CAUSES = (
    "her home internet went out in the storm",
    "the video froze and never came back",
    "his phone battery died in the middle of the call",
    "the client's laptop restarted for an update",
    "my own router lost power",
    "audio was gone although the picture stayed",
    "the platform signed both of us out",
    "the client drove into a dead zone on the way home",
    "her camera and microphone stopped responding",
    "the link opened in the wrong browser and kept crashing",
    "there was an outage in the client's building",
    "wifi at the shelter is weak and it dropped for good",
    "a fire alarm cleared the building and the tablet stayed inside",
    "the connection got so choppy that neither of us could follow",
    "their data plan ran out",
    "Bluetooth headset failure left the client without sound",
)
ACTIONS = (
    "I rang the number on file",
    "we switched to the telephone",
    "the client called the office line and was put through",
    "I texted that I would call, and called",
    "after two failed attempts to rejoin we talked by phone",
    "we agreed in the chat to go on by telephone",
    "I waited, then dialed the mobile number",
    "reached the client on the landline of the mother",
    "the client asked to finish by voice and we did",
    "we continued over the phone from the same room",
)
ENDINGS = (
    "finished the exposure exercise",
    "went through the safety plan before closing",
    "completed the thought record we had started",
    "ended with the grounding practice as planned",
    "covered the rest of the agenda",
    "settled homework for next week",
    "closed with a check on sleep and mood",
    "worked on the letter to the father to the end",
    "brought the session to its regular close",
    "finished reviewing the week",
)
CLOSERS = (
    "Privacy was confirmed.",
    "No sign of distress.",
    "Client was at home.",
    "Will send a wired adapter.",
    "Next time we meet in the other room.",
    "Support ticket opened.",
    "",
    "",
)
CORRECTIONS = (
    "The room stayed open while the client filled in forms",
    "We had finished and were only settling the next date",
    "I left the room running while I wrote my notes, the client had muted and gone",
    "The first minutes were about insurance and are not part of the session",
    "The client's partner stayed in the call after we had ended",
    "A delivery came and the client was at the door, still connected",
    "I took an urgent call from the hospital while the client waited in the room",
    "We tested the new microphone before we began",
    "The client's daughter needed him for a while and he left the camera on",
)
TAKEN_OFF = (
    "so I take {minutes} minutes off",
    "therefore {minutes} min less than the room shows",
    "that is not therapy: minus {minutes}",
    "which was {minutes} minutes and is taken out",
    "and the time entered leaves those {minutes} minutes away",
)
UNRECORDED = (
    "The invitation pointed to an old room, so we used the link from last month's message instead",
    "Provider outage all afternoon; we met through the backup line the practice keeps",
    "I joined from my personal account by mistake and it left no trace under my name",
    "The portal would not let me in, so the two of us used the meeting that was set up for the group",
    "My laptop was in repair and the borrowed one had me signed in as a colleague",
    "The calendar had moved the appointment and the room was already closed, we opened a new one",
    "Single sign-on was down for everybody, the front desk sent a guest link to both of us",
)
SYNONYMS = {
    "connection": ("internet", "line", "link"),
    "dropped": ("failed", "broke", "cut out"),
    "called": ("phoned", "rang"),
    "continued": ("went on", "carried on"),
    "session": ("appointment", "meeting"),
    "client": ("patient", "person"),
    "telephone": ("phone",),
    "remaining": ("rest of the", "last"),
    "completed": ("finished", "ended"),
    "technical": ("connectivity", "platform"),
    "due": ("owing",),
}
CLONES = (
    "Session was disrupted due to technical issues. The connection dropped and I called the client. We continued by "
    "telephone for the remaining minutes and completed the session as planned.",
    "Due to poor connection the video was not usable for part of the session. Called client and continued treatment by "
    "telephone until the end. Client engaged well.",
    "Technical difficulties with the platform. Client and I continued the session after the connection dropped. Full "
    "session completed, time adjusted to what was really provided.",
)
EXCUSES = (
    "The client lost sound for a while near the end and we repeated what was missed on the phone",
    "We started on the phone before the video worked, which the system did not count",
    "Screen went dark, I kept talking with the client on the phone until it was back",
    "The clock of the platform stopped early although we were still working together",
    "Client's tablet overheated; the last part was by voice only and is missing in the record",
    "Waiting room problem at the start, we used the telephone for the check-in",
    "The picture was lost, sound went on over my phone until we closed",
)
