"""Filtered lists that a person keeps under a name, for himself."""
