"""Triggers without which a tenant could lift its own suspension, and what the console sees across the walls."""

TRIGGERS = {
    "tenancy_tenant": ("standing_is_the_operators", "plan_is_the_operators"),
    "tenancy_supportaccess": ("support_is_asked_by_operators",),
    "tenancy_planrequest": ("plan_requests_are_answered_by_operators",),
    "operators_act": ("acts_of_operators_stay",),
    "operators_session": ("operators_session_leaves_a_line",),
    "operators_operator": ("operators_keys_leave_a_line",),
}

# Each answers only to the token of a live session of an operator.
CALLABLE_DEFINER_FUNCTIONS = (
    "operators_tenants",
    "operators_jobs",
    "operators_waiting_jobs",
    "operators_plan_requests",
)
