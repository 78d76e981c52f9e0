"""The access table: for each page of a tenant, how its address is made from the tenant's own things.

Whoever adds a route adds it here, or the crawl fails. The permission that a page takes
stands on its view; the table holds what the crawl cannot know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from erp.foundation.identifiers import new_id
from tests.attacks.ground import Books

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Things:
    """What the addresses of a tenant name; of the other tenant, what the first has not got."""

    books: Books
    number: str
    code: str


def _none(things: Things) -> Arguments:
    return {}


def _none_but_a_year(things: Things) -> Arguments:
    return {"series": "JE", "cycle": "2027"}


def _none_but_a_statement(things: Things) -> Arguments:
    return {"statement": "profit-and-loss"}


def _number(things: Things) -> Arguments:
    return {"number": things.number}


def _code(things: Things) -> Arguments:
    return {"code": things.code}


def _period(things: Things) -> Arguments:
    return {"period_id": things.books.period}


def _year(things: Things) -> Arguments:
    return {"year_id": things.books.year}


def _proof(things: Things) -> Arguments:
    return {"run_id": things.books.proof}


def _role(things: Things) -> Arguments:
    return {"role_key": things.books.role}


def _custom_member(things: Things) -> Arguments:
    return {"membership_id": things.books.custom_member}


def _batch(things: Things) -> Arguments:
    return {"import_id": things.books.batch}


def _notice(things: Things) -> Arguments:
    return {"notice_id": things.books.notice}


def _saved_view(things: Things) -> Arguments:
    return {"view_id": things.books.saved_view}


def _invitation(things: Things) -> Arguments:
    return {"invitation_id": things.books.invitation}


def _support(things: Things) -> Arguments:
    return {"access_id": things.books.support}


def _export(things: Things) -> Arguments:
    return {"export_id": things.books.export}


def _download(things: Things) -> Arguments:
    return {"download_id": things.books.download}


def _takeaway(things: Things) -> Arguments:
    return {"takeaway_id": things.books.takeaway}


def _draft(things: Things) -> Arguments:
    return {"draft_id": things.books.draft}


def _none_but_a_table(things: Things) -> Arguments:
    """The tables have the same names in every tenant."""
    return {"key": "customers"}


def _review(things: Things) -> Arguments:
    return {"review_id": things.books.review}


def _draft_file(things: Things) -> Arguments:
    return {"draft_id": things.books.draft, "attached_id": things.books.draft_file}


ROUTES: dict[str, Callable[[Things], Arguments]] = {
    "home": _none,
    "first_week_dismissal": _none,
    "search": _none,
    "jobs": _none,
    "job": lambda things: {"job_id": things.books.job},
    "people": _none,
    "invitation_new": _none,
    "invitation_sending": _invitation,
    "invitation_withdrawal": _invitation,
    "person": lambda things: {"membership_id": things.books.membership},
    "person_suspension": _custom_member,
    "person_removal": _custom_member,
    "person_visits": _custom_member,
    "person_factor_recovery": _custom_member,
    "held_form": _none,
    "review_list": _none,
    "review": _review,
    "review_decisions": _review,
    "review_finishing": _review,
    "review_file": lambda things: {"review_id": things.books.finished_review, "format_name": "csv"},
    "person_seeing": _custom_member,
    "seeing_ending": _none,
    "role_list": _none,
    "role_new": _none,
    "role": _role,
    "role_effect": _role,
    "role_removal": _role,
    "person_access": _custom_member,
    "person_access_role": _custom_member,
    "person_override": _custom_member,
    "person_override_withdrawal": lambda things: {
        "membership_id": things.books.custom_member,
        "override_id": things.books.override,
    },
    "person_limits": _custom_member,
    "person_scope": _custom_member,
    "branch_list": _none,
    "branch": lambda things: {"branch_id": things.books.branch},
    "settings": _none,
    "logo": _none,
    "logo_upload": _none,
    "logo_removal": _none,
    "formats": _none,
    "book_settings": _none,
    "plan": _none,
    "numbering": _none,
    "numbering_year": _none_but_a_year,
    "numbering_preview": _none_but_a_year,
    "tenant_security": _none,
    "tenant_closing": _none,
    "tenant_closing_withdrawal": _none,
    "plan_request": _none,
    "plan_request_withdrawal": _none,
    "support_list": _none,
    "support_granting": _support,
    "support_refusal": _support,
    "support_revocation": _support,
    "security": _none,
    "journal_list": _none,
    "journal_entry_new": _none,
    "journal_entry_rows": _none,
    "journal_entry_totals": _none,
    "journal_entry_balance": _none,
    "journal_accounts": _none,
    "journal_draft_saving": _none,
    "approval_settings": _none,
    "draft_list": _none,
    "draft": _draft,
    "draft_submission": _draft,
    "draft_taking_back": _draft,
    "draft_approval": _draft,
    "draft_return": _draft,
    "draft_posting": _draft,
    "draft_discarding": _draft,
    "draft_files": _draft,
    "draft_file": _draft_file,
    "draft_file_removal": _draft_file,
    "template_list": _none,
    "template_retirement": lambda things: {"template_id": things.books.template},
    "recurring_list": _none,
    "recurring_new": _none,
    "recurring": lambda things: {"recurring_id": things.books.recurring},
    "recurring_state": lambda things: {"recurring_id": things.books.recurring},
    "entry_files": _number,
    "entry_file": lambda things: {"number": things.books.number, "attached_id": things.books.entry_file},
    "planned_reversal_ending": _number,
    "journal_entry": _number,
    "reversal": _number,
    "account_list": _none,
    "account_new": _none,
    "account_ledger": _code,
    "account_edit": _code,
    "period_list": _none,
    "fiscal_year_opening": _none,
    "fiscal_calendar": _none,
    "period_closing": _period,
    "period_reopening": _period,
    "budget_list": _none,
    "budget_variance": _none,
    **dict.fromkeys(
        ("budget", "budget_activation", "budget_copy", "budget_import", "budget_file", "budget_workbook"),
        lambda things: {"budget_id": things.books.budget},
    ),
    "revaluation": _none,
    "cost_centre_list": _none,
    "cost_centre": lambda things: {"cost_centre_id": things.books.cost_centre},
    "rate_list": _none,
    "rate_new": _none,
    "rate_import_new": _none,
    "rate_unit_new": _none,
    "period": _period,
    "period_signing": _period,
    "period_checklist": _period,
    "period_modules": _period,
    "period_exception_new": _period,
    "period_exception_withdrawal": lambda things: {
        "period_id": things.books.closed,
        "exception_id": things.books.exception,
    },
    "fiscal_year": _year,
    "fiscal_year_closing": _year,
    "proof": _none,
    "proof_run": _none,
    "proof_progress": _none,
    "proof_document": _proof,
    "proof_sheet": _proof,
    "assertion_new": _none,
    "assertion_withdrawal": lambda things: {"assertion_id": things.books.assertion},
    "imports:list": _none,
    "imports:new": _none,
    "imports:sample": _none,
    "imports:detail": _batch,
    "imports:progress": _batch,
    "imports:problems": _batch,
    "imports:posting": _batch,
    "imports:undoing": _batch,
    "imports:discarding": _batch,
    "opening": _none,
    "opening_day": _none,
    "opening_preview": _none,
    "opening_difference": _none,
    "opening_posting": _none,
    "opening_lock": _none,
    "opening_table": _none_but_a_table,
    "opening_totals": _none_but_a_table,
    "opening_reading": _none_but_a_table,
    "report_list": _none,
    "takeaway_list": _none,
    "takeaway_progress": _takeaway,
    "takeaway_file": _takeaway,
    "report_download_list": _none,
    "report_download": _download,
    "report_download_progress": _download,
    "report_download_file": _download,
    "trial_balance": _none,
    "profit_and_loss": _none,
    "cash_flow": _none,
    "layouts": _none,
    "layout": _none_but_a_statement,
    "changes_in_equity": _none,
    "balance_sheet": _none,
    "general_ledger": _none,
    "account_ledger_report": _none,
    "day_book": _none,
    "journal_register": _none,
    "number_gaps": _none,
    "audit_event_list": _none,
    "saved_view_list": _none,
    "saved_view_removal": _saved_view,
    "notice_list": _none,
    "notice_bell": _none,
    "notices_reading": _none,
    "notice": _notice,
    "notice_reading": _notice,
    "alert_list": _none,
    "alert": lambda things: {"alert_id": things.books.alert},
    "alert_rules": _none,
    "alert_rule_silence": _none,
    "alert_rule_voice": _none,
    "audit_export_list": _none,
    "audit_export_verifier": _none,
    "audit_export": _export,
    "audit_export_progress": _export,
    "audit_export_file": _export,
    "audit_today": _none,
    "audit_people": _none,
    "audit_person": lambda things: {"person_id": things.books.user},
    "audit_event": lambda things: {"event_id": things.books.event},
    "audit_verification": _none,
    "audit_verification_run": _none,
    "audit_verification_progress": _none,
    "audit_signed_head": _none,
    "audit_head_mail_choice": _none,
}


def random_arguments(arguments: Arguments) -> Arguments:
    """Arguments of the same kinds that name nothing anywhere."""
    strangers = {"number": "JE-2025-99999", "code": "no-such-code", "format_name": "csv"}
    return {name: strangers.get(name) or new_id() for name in arguments}


def tenant_routes() -> dict[str, Callable[..., Any]]:
    """Every view below a tenant's address, by the name of its route."""
    return {name: view for path, name, view in _walk(get_resolver()) if path.startswith("t/<slug:slug>/")}


def _walk(resolver: URLResolver, path: str = "", space: str = "") -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, path + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            yield path + str(one.pattern), f"{space}{one.name}", one.callback
