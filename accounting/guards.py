"""The triggers without which the books are not guarded; ``check_isolation`` misses them when they are gone."""

TRIGGERS = {
    "accounting_journalentry": (
        "entries_need_an_open_tenant",
        "entries_stay",
        "entries_are_not_truncated",
        "entry_is_stamped",
        "entries_fit_period_and_series",
        "entry_has_lines",
        "entry_above_limit_is_approved",
        "opening_entry_is_reversed_by_replacing",
    ),
    "accounting_journalline": ("lines_stay", "lines_are_not_truncated", "lines_arrive_whole"),
    "accounting_accountingperiod": (
        "period_only_changes_state",
        "periods_do_not_overlap",
        "closing_is_kept",
        "locked_period_is_signed",
    ),
    "accounting_draftentry": (
        "draft_begins_as_a_draft",
        "draft_keeps_its_course",
        "draft_reversal_is_planned_in_a_draft",
        "draft_remembers_its_editors",
    ),
    "accounting_entryfile": ("file_of_an_entry_stays",),
    "accounting_draftline": ("line_changes_in_a_draft",),
    "accounting_ledgeraccount": ("used_account_keeps_its_kind",),
    "accounting_fiscalyear": ("years_do_not_overlap",),
    "accounting_openingbalance": (
        "openings_only_close",
        "openings_are_not_truncated",
        "opening_ties_with_its_items",
        "opening_begins_the_books",
    ),
    "accounting_openitem": ("open_items_stay", "open_items_are_not_truncated", "open_items_come_with_their_opening"),
}
