"""The words a therapist puts their name to by submitting; kept with every submission as they were then."""

WORDS = (
    "I gave this care myself, on the date and at the times stated. I count only the minutes that I spent live with the "
    "client, or with the family where the session was held without the client; for testing, the minutes that I worked "
    "on it. Where I changed the recorded time, my note says what happened."
)
