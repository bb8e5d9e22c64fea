"""Requests about the support desk: the queue, one flagged invoice, decisions."""
