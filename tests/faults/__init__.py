"""What happens to what people sent when something breaks: each module is one experiment, `python -m tests.faults.…`."""
