"""What people may send in about codes."""
