"""The background work of long listings."""

from accounting.ledger.sight import sight_of
from erp.foundation.actor import Actor
from reporting.downloads.making import make_download
from reporting.downloads.models import ReportDownload
from reporting.downloads.requesting import MAKE_JOB
from reporting.listings.asking import AskedListing
from reporting.listings.counting import MOST_LINES_OF_A_DOWNLOAD
from reporting.listings.whole import WHOLE
from tenancy.jobs.models import Job
from tenancy.jobs.progress import report_progress
from tenancy.jobs.registry import job_kind
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


@job_kind(MAKE_JOB)
def make_long_listing(job: Job, actor: Actor) -> str:
    """Write the listing that waits for this job, as far as whoever asked for it sees the books now."""
    download = ReportDownload.objects.select_for_update().filter(job_id=job.id, made_at=None).first()
    if download is None:
        return "There was nothing left to do."
    sight = sight_of(actor)
    asked = AskedListing(
        download.starts,
        download.ends,
        account=download.account,
        dimension=download.dimension,
        sight=sight,
        under=download.under,
        most=MOST_LINES_OF_A_DOWNLOAD,
    )
    expected = download.expected_rows

    def told_read(rows: int) -> None:
        report_progress(job.id, min(rows, expected), expected, "Reading the books")

    table = WHOLE[download.report](asked, told_read)

    def tell(done: int, total: int, words: str) -> None:
        report_progress(job.id, done, total, words)

    make_download(
        download, table, sight=sight, tell=tell, tenant=Tenant.objects.get(id=current_tenant_id()), actor=actor
    )
    return f"{download.row_count:,} rows written to {download.file_name}."
