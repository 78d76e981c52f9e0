"""Refusals of the imports room."""

from erp.foundation.errors import Refusal


class JournalFileRefused(Refusal):
    """A file cannot be read as a general journal at all."""
