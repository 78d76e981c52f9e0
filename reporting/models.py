"""The tables of this app; what stands in them is told in the rooms."""

from reporting.downloads.models import ReportDownload
from reporting.financials.models import StatementLayout
from reporting.takeaways.models import Takeaway

__all__ = ["ReportDownload", "StatementLayout", "Takeaway"]
