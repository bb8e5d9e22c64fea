"""Requests about invoices: the worklist, the form, and what was submitted."""
