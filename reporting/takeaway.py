"""What of these tables leaves when a tenant takes everything along."""

from django.db import models

from reporting.downloads.models import ReportDownload
from reporting.financials.models import StatementLayout
from reporting.takeaways.models import Takeaway
from tenancy.scoping.taking_along import LeftBehind, TakenAlong, Taking

TABLES: dict[type[models.Model], Taking] = {
    StatementLayout: TakenAlong("settings/layouts_of_statements.csv"),
    ReportDownload: LeftBehind("files of reports that were made for a week, from what the books hold"),
    Takeaway: LeftBehind("files such as this one; that they were made and taken stands in the audit log"),
}
