"""Verdicts on paper: a sheet with the letterhead, for an auditor's file."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from accounting.proof.shown import ShownVerdict
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.printing import page_setting
from tenancy.business.letterhead import letterhead_of
from tenancy.tenants.models import Tenant


def print_sheet(
    title: str,
    subtitle: str,
    verdicts: Sequence[ShownVerdict],
    *,
    tenant: Tenant,
    actor: Actor,
    facts: Sequence[tuple[str, str]] = (),
    signed_by: str = "",
    signed_at: datetime | None = None,
) -> bytes:
    """The verdicts on A4, each with its figures and places; raises ``PdfNotAvailable``.

    ``facts`` stand above them as label and words; a signature stands below.
    """
    library = page_setting()
    text = render_to_string(
        "accounting/proof/sheet.pdf.html",
        {
            "tenant": tenant,
            "letterhead": letterhead_of(tenant),
            "title": title,
            "subtitle": subtitle,
            "verdicts": verdicts,
            "facts": facts,
            "signed_by": signed_by,
            "signed_at": signed_at,
            "printed_at": clock.now(),
            "printed_by": actor.label,
        },
    )
    # A sheet shows what it was given, the logo inside of its address; no text on it can make the server fetch one.
    page = library.HTML(string=text, url_fetcher=library.urls.URLFetcher(allowed_protocols=("data",)))
    sheet: bytes = page.write_pdf(stylesheets=[library.CSS(string=_stylesheet(one)) for one in ("pdf", "proof-pdf")])
    return sheet


@cache
def _stylesheet(name: str) -> str:
    return (settings.BASE_DIR / f"static/css/{name}.css").read_text(encoding="utf-8")
