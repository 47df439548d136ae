"""Anonymous, sealed reports with follow-up by code."""
