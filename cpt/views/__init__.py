"""Pages of the code catalogue: the explainer, situations, requests."""
