"""The events as a PDF, for people with a desk: sentences grouped by act, the heads at the end.

Pages are set a few hundred events at a time, for the time of one layout grows faster than
its length; what one layout leaves behind are finished pages, which are put together at the
end.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string

from auditlog.chain.canonical import EventFields
from auditlog.chain.signing import SignedHead
from auditlog.events.models import AuditEvent
from auditlog.exports.errors import TooLongForPdf
from auditlog.exports.lines import Line
from auditlog.exports.proving import Counts, HashedFile
from auditlog.exports.selection import Selection, capitalised
from auditlog.queries.groups import EventGroup, grouped
from erp.foundation.printing import page_setting
from tenancy.business.letterhead import letterhead_of
from tenancy.tenants.manner import in_the_manner_of
from tenancy.tenants.models import Tenant

MOST_EVENTS = 5_000
_EVENTS_A_LAYOUT = 250
_EVENTS_A_PIECE = 50
_SHEET = "auditlog/exports/log.pdf.html"


class PdfWriter:
    """Takes events in the order of their seals and sets them in pages."""

    def __init__(
        self, file: HashedFile, tenant: Tenant, selection: Selection, *, made_at: datetime, made_by: str
    ) -> None:
        self._file = file
        self._tenant = tenant
        self._zone = ZoneInfo(tenant.time_zone)
        self._library = page_setting()
        # Finished pages draw with the fonts of their layout, which live no longer than this.
        self._fonts = self._library.text.fonts.FontConfiguration()
        self._pages: list[Any] = []
        self._document: Any = None
        self._seal_number = 0
        self._of_seal: list[AuditEvent] = []
        self._acts: list[dict[str, Any]] = []
        self._waiting = 0
        self._taken = 0
        self._day: date | None = None
        self._context = {
            "tenant": tenant,
            "letterhead": letterhead_of(tenant),
            "subtitle": capitalised(selection.in_words()),
            "made_at": made_at.astimezone(self._zone),
            "made_by": made_by,
        }

    def add(self, event: EventFields, line: Line) -> None:
        """Take one event; raises ``TooLongForPdf``."""
        self._taken += 1
        if self._taken > MOST_EVENTS:
            raise TooLongForPdf(MOST_EVENTS)
        if line["seal"] != self._seal_number:
            self._group()
            self._seal_number = line["seal"]
        self._of_seal.append(AuditEvent(**asdict(event)))

    def close(self, heads: Sequence[SignedHead], counts: Counts) -> None:
        """Set what is left and the last page, which bears the heads, and write the file."""
        self._group()
        if self._acts or not self._pages:
            self._lay_out()
        self._set(closing=True, heads=heads, counts=counts, pages=len(self._pages) + 1)
        self._document.pages = self._pages
        self._document.write_pdf(self._file)

    def _group(self) -> None:
        # One act may have written thousands of rows; told in pieces, none of them is left out.
        for begins in range(0, len(self._of_seal), _EVENTS_A_PIECE):
            piece = self._of_seal[begins : begins + _EVENTS_A_PIECE]
            # The newest act comes first on the screen; on paper one reads on.
            self._acts += [
                self._shown(group, begins > 0) for group in reversed(grouped(piece, home="", tenant=self._tenant))
            ]
            self._waiting += len(piece)
            if self._waiting >= _EVENTS_A_LAYOUT:
                self._lay_out()
        self._of_seal = []

    def _lay_out(self) -> None:
        self._set(acts=self._acts)
        self._acts, self._waiting = [], 0

    def _shown(self, group: EventGroup, goes_on: bool) -> dict[str, Any]:
        at = group.at.astimezone(self._zone)
        day = at.date() if at.date() != self._day else None
        self._day = at.date()
        return {
            "day": day,
            "time": at.strftime("%H:%M:%S"),
            "actor": group.actor,
            "sentence": capitalised(group.whole_sentence),
            "ip": group.ip,
            "reason": group.reason,
            "changes": group.changes,
            "goes_on": goes_on,
        }

    def _set(self, **context: Any) -> None:
        with in_the_manner_of(self._tenant):
            text = render_to_string(_SHEET, {**self._context, "first": not self._pages, **context})
        # No text of the log can make the server fetch an address.
        fetch_nothing = self._library.urls.URLFetcher(allowed_protocols=("data",))
        begins = f"@page :first {{ counter-reset: page {len(self._pages) + 1} }}"
        if self._pages:
            begins += " @page :first { margin-top: 22mm; @top-left { content: element(running); } }"
        styles = [
            self._library.CSS(string=one, font_config=self._fonts)
            for one in (_stylesheet("pdf"), _stylesheet("audit-log-pdf"), begins)
        ]
        page = self._library.HTML(string=text, url_fetcher=fetch_nothing)
        self._document = page.render(stylesheets=styles, font_config=self._fonts)
        self._pages += self._document.pages


@cache
def _stylesheet(name: str) -> str:
    return (settings.BASE_DIR / f"static/css/{name}.css").read_text(encoding="utf-8")
