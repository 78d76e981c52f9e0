"""What of the books is handed over when somebody leaves."""

from accounting.journals import handing_over

__all__ = ["handing_over"]
