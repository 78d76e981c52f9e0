"""What stands around every page: modules, tenants, running jobs, the person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from erp.foundation.actor import Actor
from erp.foundation.money import exponent_of, iso_currencies
from erp.web.settings_sections import SECTIONS
from tenancy.access.pages import opens_for
from tenancy.access.queries import memberships_of
from tenancy.jobs.queries import running_jobs
from tenancy.notices.unread import unread_if_known
from tenancy.scoping.context import current_tenant_id_or_none

# Group, label, path below /t/<slug>/, permission.
_MODULES: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("", (("Home", "", "tenancy.home.view"),)),
    (
        "Books",
        (
            ("Journal", "journal/", "accounting.journal_entry.view"),
            ("Accounts", "accounts/", "accounting.account.view"),
            ("Reports", "reports/", "reporting.report.view"),
            ("Periods", "periods/", "accounting.period.view"),
            ("Budgets", "budgets/", "accounting.budget.view"),
            ("Cost centres", "cost-centres/", "accounting.cost_centre.view"),
            ("Rates", "rates/", "accounting.exchange_rate.view"),
            ("Proof", "proof/", "accounting.proof.view"),
            ("Imports", "imports/", "accounting.journal_import.view"),
            ("Opening balances", "opening/", "accounting.opening_balance.view"),
        ),
    ),
    (
        "Business",
        (
            ("People", "people/", "tenancy.person.view"),
            ("Roles", "roles/", "tenancy.role.view"),
            ("Branches", "branches/", "tenancy.branch.view"),
            ("Audit log", "audit/", "auditlog.event.view"),
            ("Alerts", "alerts/", "auditlog.alert.view"),
            ("Jobs", "jobs/", "tenancy.job.view"),
            ("Security", "security/", "tenancy.home.view"),
            ("Settings", "settings/", "tenancy.settings.view"),
        ),
    ),
)
_MORE_PAGES = (
    "Page",
    (
        ("Notices", "notices/", "tenancy.notice.view"),
        ("Alert rules", "alerts/rules/", "auditlog.alert.view"),
        ("Trial balance", "reports/trial-balance/", "reporting.report.view"),
        ("Profit and loss", "reports/profit-and-loss/", "reporting.report.view"),
        ("Balance sheet", "reports/balance-sheet/", "reporting.report.view"),
        ("Cash flow", "reports/cash-flow/", "reporting.report.view"),
        ("Changes in equity", "reports/changes-in-equity/", "reporting.report.view"),
        ("Layouts of statements", "reports/layouts/", "reporting.layout.edit"),
        ("Verification of the audit log", "audit/verification/", "auditlog.chain.verify"),
        ("New journal entry", "journal/new/", "accounting.journal_entry.create"),
        ("Templates of entries", "journal/templates/", "accounting.journal_entry.create"),
        ("Recurring entries", "journal/recurring/", "accounting.journal_entry.view"),
        ("Drafts and approvals", "journal/drafts/", "accounting.journal_entry.view"),
        ("Approval of entries by hand", "journal/approval/", "accounting.settings.edit"),
        ("New journal import", "imports/new/", "accounting.journal_import.run"),
        ("Access reviews", "people/reviews/", "tenancy.review.view"),
        ("Invite a person", "people/invitations/new/", "tenancy.person.add"),
        ("Enter a rate of exchange", "rates/new/", "accounting.exchange_rate.edit"),
        ("Budget and actual", "budgets/variance/", "accounting.budget.view"),
        ("Revaluation of foreign balances", "rates/revaluation/", "accounting.revaluation.post"),
        ("Import rates of exchange", "rates/imports/new/", "accounting.exchange_rate.import"),
        ("New ledger account", "accounts/new/", "accounting.account.edit"),
        ("Exports of the audit log", "audit/exports/", "auditlog.event.export"),
    ),
)
_SETTINGS = ("Settings", tuple((label, f"settings/{path}", code) for label, path, code in SECTIONS))
_NEW_ITEMS = (
    ("Journal entry", "journal/new/", "accounting.journal_entry.create"),
    ("Journal import", "imports/new/", "accounting.journal_import.run"),
    ("Ledger account", "accounts/new/", "accounting.account.edit"),
    ("Person", "people/invitations/new/", "tenancy.person.add"),
)


def pages_for(actor: Actor, root: str, query: str) -> list[dict[str, str]]:
    """The pages that the actor may open and whose name holds the query."""
    return [
        {"label": name, "detail": group or "Page", "url": root + path}
        for group, modules in (*_MODULES, _MORE_PAGES, _SETTINGS)
        for name, path, code in modules
        # A section is found by its own name, and all of them by what they are sections of.
        if query.lower() in (name if group != "Settings" else f"{name} {group}").lower()
        and actor.may(code)
        and opens_for(actor, root + path)
    ]


def product(request: HttpRequest) -> dict[str, Any]:
    """The product's name, where people reach it, and whether strangers may sign up, from their one place."""
    return {
        "product_name": settings.PRODUCT_NAME,
        "public_origin": settings.PUBLIC_ORIGIN,
        "sign_up_is_open": settings.SIGN_UP == "open",
    }


def tenant_frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of a tenant's page; nothing on other pages."""
    tenant = getattr(request, "tenant", None)
    actor = getattr(request, "actor", None)
    if tenant is None or actor is None or current_tenant_id_or_none() is None:
        return {}
    root = f"/t/{tenant.slug}/"
    look = getattr(request, "look", None)
    symbols = iso_currencies()
    base = symbols.get(tenant.base_currency)
    return {
        "tenant": tenant,
        "tenant_root": root,
        "base_symbol": (base.symbol or base.code) if base else tenant.base_currency,
        "base_exponent": exponent_of(tenant.base_currency),
        "actor": actor,
        "may": actor.permissions,
        "nav": _navigation(root, request.path_info, actor),
        "new_items": [
            {"label": label, "url": root + path}
            for label, path, code in _NEW_ITEMS
            if code in actor.permissions and opens_for(actor, root + path)
        ],
        "jobs_running": [
            {"label": job.label, "percent": job.percent, "url": f"{root}jobs/{job.id}/"}
            for job in running_jobs(seen_by=actor)
        ],
        "notices_unread": _unread(request),
        "tenants": [
            {"name": one.tenant.name, "url": f"/t/{one.tenant.slug}/"}
            # Where else the other is a member is his own affair.
            for one in (memberships_of(actor.id) if actor.id and not look else ())
            if one.tenant_id != tenant.id
        ],
    }


def _unread(request: HttpRequest) -> int | None:
    """How many notices the member has not read; nothing where somebody only looks."""
    membership = getattr(request, "membership", None)
    return unread_if_known(membership.id) if membership and not getattr(request, "look", None) else None


def _navigation(root: str, here: str, actor: Actor) -> list[dict[str, Any]]:
    groups = []
    for label, modules in _MODULES:
        items = [
            {
                "label": name,
                "url": root + path,
                "current": here == root + path if not path else here.startswith(root + path),
            }
            for name, path, code in modules
            if code in actor.permissions and opens_for(actor, root + path)
        ]
        if items:
            groups.append({"label": label, "items": items})
    return groups
