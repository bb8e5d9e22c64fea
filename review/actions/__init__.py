"""Everything that reviewers change."""
