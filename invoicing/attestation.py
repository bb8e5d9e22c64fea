"""The words a therapist puts their name to by submitting; kept with every submission as they were then."""

WORDS = (
    "I gave this care on the date and in the time stated. The minutes are those in which the client, or for a session "
    "without the client the family, and I were live together; of testing, those that I worked on it. Where I changed "
    "the recorded time, my note says why."
)
