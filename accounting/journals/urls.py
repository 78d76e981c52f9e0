"""Addresses of entries by hand, below a tenant's journal."""

from django.urls import path

from accounting.journals.document_views import journal_entry, planned_reversal_ending
from accounting.journals.draft_views import (
    draft,
    draft_approval,
    draft_discarding,
    draft_list,
    draft_posting,
    draft_return,
    draft_submission,
    draft_taking_back,
)
from accounting.journals.entry_form_views import (
    journal_accounts,
    journal_draft_saving,
    journal_entry_balance,
    journal_entry_new,
    journal_entry_rows,
    journal_entry_totals,
)
from accounting.journals.file_views import draft_file, draft_file_removal, draft_files, entry_file, entry_files
from accounting.journals.repeating_views import (
    recurring,
    recurring_list,
    recurring_new,
    recurring_state,
    template_list,
    template_retirement,
)
from accounting.journals.settings_views import approval_settings

urlpatterns = [
    path("new/", journal_entry_new, name="journal_entry_new"),
    path("new/rows/", journal_entry_rows, name="journal_entry_rows"),
    path("new/totals/", journal_entry_totals, name="journal_entry_totals"),
    path("new/balance/", journal_entry_balance, name="journal_entry_balance"),
    path("new/accounts/", journal_accounts, name="journal_accounts"),
    path("new/draft/", journal_draft_saving, name="journal_draft_saving"),
    path("approval/", approval_settings, name="approval_settings"),
    path("drafts/", draft_list, name="draft_list"),
    path("drafts/<uuid:draft_id>/", draft, name="draft"),
    path("drafts/<uuid:draft_id>/submission/", draft_submission, name="draft_submission"),
    path("drafts/<uuid:draft_id>/taking-back/", draft_taking_back, name="draft_taking_back"),
    path("drafts/<uuid:draft_id>/approval/", draft_approval, name="draft_approval"),
    path("drafts/<uuid:draft_id>/return/", draft_return, name="draft_return"),
    path("drafts/<uuid:draft_id>/posting/", draft_posting, name="draft_posting"),
    path("drafts/<uuid:draft_id>/discarding/", draft_discarding, name="draft_discarding"),
    path("drafts/<uuid:draft_id>/files/", draft_files, name="draft_files"),
    path("drafts/<uuid:draft_id>/files/<uuid:attached_id>/", draft_file, name="draft_file"),
    path("drafts/<uuid:draft_id>/files/<uuid:attached_id>/removal/", draft_file_removal, name="draft_file_removal"),
    path("templates/", template_list, name="template_list"),
    path("templates/<uuid:template_id>/retirement/", template_retirement, name="template_retirement"),
    path("recurring/", recurring_list, name="recurring_list"),
    path("recurring/new/", recurring_new, name="recurring_new"),
    path("recurring/<uuid:recurring_id>/", recurring, name="recurring"),
    path("recurring/<uuid:recurring_id>/state/", recurring_state, name="recurring_state"),
    path("<number:number>/files/", entry_files, name="entry_files"),
    path("<number:number>/files/<uuid:attached_id>/", entry_file, name="entry_file"),
    path("<number:number>/planned-reversal/", planned_reversal_ending, name="planned_reversal_ending"),
    path("<number:number>/", journal_entry, name="journal_entry"),
]
