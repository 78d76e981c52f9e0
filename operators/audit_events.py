"""What operators can do, as the audit log of the tenant concerned and the security log word it."""

from erp.foundation.security_log import Outcome, Severity

EVENT_TYPES = {
    "operators.tenant.suspended": "suspended the business: {reason}",
    "operators.tenant.reinstated": "reinstated the business: {reason}",
    "operators.plan.declined": "refused another plan: {reason}",
    "operators.support.asked": "asked to look at the pages: {reason}",
    "operators.support.viewed": "looked at {subject_label}",
    "operators.support.ended": "ended the look at the pages: {reason}",
    "operators.session.signed_in": "signed in to the operators' console",
    "operators.session.sign_in_failed": "failed to sign in to the operators' console",
    "operators.session.signed_out": "signed out of the operators' console",
    "operators.operator.enrolled": "enrolled the operator {subject_label}",
    "operators.operator.renewed": "gave the operator {subject_label} a new password and key",
    "operators.operator.withdrawn": "withdrew the operator {subject_label}",
}

# What the operators' own list says of an act, up to the name of the tenant. Each is an event of the tenant's log, too.
ACT_WORDS = {
    "operators.tenant.suspended": "suspended",
    "operators.tenant.reinstated": "reinstated",
    "operators.support.asked": "asked to look at",
    "operators.support.ended": "ended the look at",
    "tenancy.plan.changed": "changed the plan of",
    "operators.plan.declined": "refused another plan to",
}

SECURITY_EVENTS: dict[str, tuple[Severity, Outcome]] = {
    "operators.tenant.suspended": ("warning", "success"),
    "operators.tenant.reinstated": ("warning", "success"),
    "operators.plan.declined": ("info", "success"),
    "operators.support.asked": ("warning", "success"),
    "operators.support.viewed": ("info", "success"),
    "operators.support.ended": ("info", "success"),
    "operators.session.signed_in": ("warning", "success"),
    "operators.session.sign_in_failed": ("alarm", "failure"),
    "operators.session.signed_out": ("info", "success"),
    "operators.operator.enrolled": ("alarm", "success"),
    "operators.operator.renewed": ("alarm", "success"),
    "operators.operator.withdrawn": ("warning", "success"),
}
