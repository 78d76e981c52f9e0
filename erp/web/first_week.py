"""The guided first week: what a new business does first, and what of it is done already.

Nothing is ticked by hand. Each step looks at the books, the people and the audit log
themselves, so it is as true for who imports three years at once as for who types one entry.
A step stands here once what it leads to exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from accounting.imports.models import ImportState, JournalImport
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.opening.models import OpeningBalance
from auditlog.chain.models import GivenHead
from auditlog.events.models import AuditEvent
from erp.web.entrance.proving import has_second_factor
from tenancy.access.models import Membership
from tenancy.access.requests import TenantRequest
from tenancy.business.models import BusinessDetails
from tenancy.invitations.queries import open_invitations

# Whoever keeps the books is guided; who only reads them has nothing to set up.
GUIDED = "accounting.journal_entry.post"
DISMISS = "tenancy.first_week.dismiss"
_ALL_DONE = "first_week_is_done"
_SECONDS_REMEMBERED = 24 * 3600


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: ``path`` below the tenant's address, or an address from the root on."""

    code: str
    title: str
    sentence: str
    path: str
    permission: str
    is_done: Callable[[TenantRequest], bool]

    def url(self, request: TenantRequest) -> str:
        """Where it is done."""
        return self.path if self.path.startswith("/") else f"/t/{request.tenant.slug}/{self.path}"


def _has_second_factor(request: TenantRequest) -> bool:
    return has_second_factor(request.user)


def _has_company(_request: TenantRequest) -> bool:
    return Membership.objects.count() > 1 or open_invitations().exists()


def _has_letterhead(_request: TenantRequest) -> bool:
    return BusinessDetails.objects.exclude(address="").exists()


def _has_opening(_request: TenantRequest) -> bool:
    return OpeningBalance.objects.exists()


def _has_entry(_request: TenantRequest) -> bool:
    return JournalEntry.objects.filter(source=EntrySource.MANUAL).exists()


def _has_import(_request: TenantRequest) -> bool:
    return JournalImport.objects.filter(state=ImportState.POSTED).exists()


def _has_report(_request: TenantRequest) -> bool:
    return AuditEvent.objects.filter(act="reporting.report.exported").exists()


def _has_kept_head(_request: TenantRequest) -> bool:
    return GivenHead.objects.exists()


STEPS = (
    Step(
        "second_factor",
        "Protect your sign-in",
        "A passkey or an app on your phone, so that a password alone opens nothing.",
        "/accounts/security/",
        "tenancy.home.view",
        _has_second_factor,
    ),
    Step(
        "people",
        "Invite the people you work with",
        "Each with a role of his own; your accountant or auditor, too.",
        "people/invitations/new/",
        "tenancy.person.add",
        _has_company,
    ),
    Step(
        "letterhead",
        "Write your letterhead",
        "Address, tax numbers and logo, as every report and paper will bear them.",
        "settings/",
        "tenancy.settings.edit",
        _has_letterhead,
    ),
    Step(
        "opening",
        "Bring the opening balances in",
        "What the books begin with: balances and open documents, typed, pasted or from a file.",
        "opening/",
        "accounting.opening_balance.post",
        _has_opening,
    ),
    Step(
        "entry",
        "Post the first entry",
        "The capital that was paid in, or the first bill: debits on one side, credits on the other.",
        "journal/new/",
        "accounting.journal_entry.post",
        _has_entry,
    ),
    Step(
        "import",
        "Bring your journal in",
        "A CSV file from the books you keep now. It is checked before anything is posted.",
        "imports/new/",
        "accounting.journal_import.run",
        _has_import,
    ),
    Step(
        "report",
        "Take the first report along",
        "The trial balance as PDF, spreadsheet or CSV.",
        "reports/trial-balance/",
        "reporting.report.export",
        _has_report,
    ),
    Step(
        "audit_head",
        "Keep the head of the audit log",
        "One line to put aside. Whoever holds it can prove that nothing before it was changed.",
        "audit/verification/",
        "auditlog.chain.verify",
        _has_kept_head,
    ),
)


def first_week(request: TenantRequest) -> dict[str, Any] | None:
    """The list as the home page shows it, or nothing where it is put away, all done, or not for this person.

    Every step is one question to the database; that all are done is remembered for a day.
    """
    if request.tenant.first_week_ended_at is not None or not request.actor.may(GUIDED):
        return None
    remembered = f"{_ALL_DONE}:{request.user.pk}"
    if cache.get(remembered):
        return None
    steps = [
        {
            "label": step.title,
            "note": step.sentence,
            "url": step.url(request),
            "done": step.is_done(request),
        }
        for step in STEPS
        if request.actor.may(step.permission)
    ]
    done = sum(1 for step in steps if step["done"])
    if done == len(steps):
        cache.set(remembered, True, _SECONDS_REMEMBERED)
        return None
    return {
        "steps": steps,
        "done": done,
        "total": len(steps),
        "dismissal_url": f"/t/{request.tenant.slug}/first-week/dismissal/" if request.actor.may(DISMISS) else "",
    }
