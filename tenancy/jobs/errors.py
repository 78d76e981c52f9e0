"""What goes wrong with background work."""

from erp.foundation.errors import Refusal


class JobRefused(Refusal):
    """The job's message is forged, or the person may no longer do it."""
