"""What can happen to the books, as the audit log words it."""

from erp.foundation.security_log import Outcome, Severity

EVENT_TYPES = {
    "accounting.books.opened": "opened the books",
    "accounting.journal_entry.posted": "posted journal entry {subject_label}",
    "accounting.journal_entry.reversed": "posted reversal {subject_label}",
    "accounting.draft_entry.created": "drafted “{subject_label}”",
    "accounting.draft_entry.changed": "changed the draft “{subject_label}”",
    "accounting.draft_entry.submitted": "submitted “{subject_label}” for approval",
    "accounting.draft_entry.taken_back": "took “{subject_label}” back to change it",
    "accounting.draft_entry.approved": "approved “{subject_label}”",
    "accounting.draft_entry.sent_back": "sent “{subject_label}” back",
    "accounting.draft_entry.posted": "posted the draft “{subject_label}”",
    "accounting.draft_entry.discarded": "discarded the draft “{subject_label}”",
    "accounting.account.created": "created account {subject_label}",
    "accounting.account.changed": "changed account {subject_label}",
    "accounting.period.modules_chosen": "chose what {subject_label} takes",
    "accounting.period.exception_granted": "let {subject_label} post into a closed period",
    "accounting.period.exception_withdrawn": "withdrew the leave of {subject_label} to post into a closed period",
    "accounting.fiscal_year.closed": "closed the year with {subject_label}",
    "accounting.fiscal_year.opened": "opened fiscal year {subject_label}",
    "accounting.period.closed": "closed period {subject_label}",
    "accounting.period.opened": "opened period {subject_label} again",
    "accounting.period.signed": "signed period {subject_label} and locked it for good",
    "accounting.proof.made": "had the books proven: {subject_label}",
    "accounting.proof.failed": "found that the books do not prove: {subject_label}",
    "accounting.assertion.made": "asserted the balance of {subject_label}",
    "accounting.assertion.withdrawn": "withdrew the assertion about {subject_label}",
    "accounting.exchange_rate.entered": "entered a rate of {subject_label}",
    "accounting.rate_import.taken_in": "took in the rates of {subject_label}",
    "accounting.revaluation.posted": "revalued foreign balances with {subject_label}",
    "accounting.budget.made": "made budget {subject_label}",
    "accounting.budget.activated": "put budget {subject_label} in force",
    "accounting.budget.amounts_set": "set amounts of budget {parent_label|a year}",
    "accounting.budget.actuals_copied": "copied the year before into budget {parent_label|a year}",
    "accounting.cost_centre.opened": "opened cost centre {subject_label}",
    "accounting.cost_centre.changed": "changed cost centre {subject_label}",
    "accounting.unit.declared": "declared unit {subject_label}",
    "accounting.journal_import.uploaded": "uploaded {subject_label}",
    "accounting.journal_import.checked": "checked {subject_label}",
    "accounting.journal_import.started": "started the import of {subject_label}",
    "accounting.journal_import.posted": "imported {subject_label}",
    "accounting.journal_import.undo_started": "started to undo the import of {subject_label}",
    "accounting.journal_import.undone": "undid the import of {subject_label}",
    "accounting.journal_import.problems_taken": "downloaded the problems of {subject_label}",
    "accounting.journal_import.discarded": "threw {subject_label} away",
    "accounting.settings.changed": "changed the settings of the books",
}

# Where a subject's page stands below its tenant's address.
SUBJECT_PATHS = {
    "accounting.journal_entry": "journal/{label}/",
    "accounting.draft_entry": "journal/drafts/{id}/",
    "accounting.ledger_account": "accounts/{label}/",
    "accounting.cost_centre": "cost-centres/{id}/",
    "accounting.budget": "budgets/{id}/",
}

SECURITY_EVENTS: dict[str, tuple[Severity, Outcome]] = {
    "accounting.period.closed": ("info", "success"),
    "accounting.period.opened": ("warning", "success"),
    "accounting.period.signed": ("info", "success"),
    "accounting.proof.failed": ("warning", "failure"),
    "accounting.settings.changed": ("info", "success"),
    "accounting.journal_import.posted": ("info", "success"),
    "accounting.journal_import.undone": ("warning", "success"),
}
