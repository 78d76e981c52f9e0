"""Triggers without which tenants are not guarded and no owner sits safe, and what looks across the walls."""

TRIGGERS = {
    "tenancy_tenant": ("tenant_keeps_its_ground",),
    "tenancy_membership": (
        "demoted_owner_is_not_the_last",
        "removed_owner_is_not_the_last",
        "suspended_owner_is_not_the_last",
    ),
    "tenancy_seeing": ("seeing_stays_as_begun", "look_is_begun_by_its_seer"),
    "tenancy_supportaccess": ("support_is_the_owners", "who_answers_support_is_named"),
    "tenancy_accessreview": (
        "review_is_finished_once",
        "who_finishes_the_review_is_named",
        "review_begins_unfinished",
    ),
    "tenancy_reviewedmember": (
        "review_rows_are_written_while_it_is_open",
        "who_decides_is_named",
        "review_begins_undecided",
    ),
    "tenancy_notice": ("notice_says_what_it_said", "notice_goes_with_its_member"),
}

# Each looks only at what it is given and at the tenant in force.
CALLABLE_DEFINER_FUNCTIONS = (
    "tenant_id_by_slug",
    "all_tenant_ids",
    "numbering_lock_series",
    "numbering_lock_spelling",
    "numbering_spell_series",
    "tenancy_access_facts",
)
