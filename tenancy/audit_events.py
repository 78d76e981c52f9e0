"""What can happen to tenants and their people, as the audit log words it."""

EVENT_TYPES = {
    "tenancy.tenant.created": "created tenant {subject_label}",
    "tenancy.tenant.changed": "changed the settings of {subject_label}",
    "tenancy.person.added": "added a person as {subject_label}",
    "tenancy.role.assigned": "changed a role to {subject_label}",
    "tenancy.role.made": "made the role {subject_label}",
    "tenancy.role.changed": "changed the role {subject_label}",
    "tenancy.role.deleted": "deleted the role {subject_label}",
    "tenancy.override.given": "overrode {subject_label} for a person",
    "tenancy.override.withdrawn": "took back the override of {subject_label}",
    "tenancy.limit.changed": "changed the limits of a person",
    "tenancy.scope.changed": "changed the scope of a person",
    "tenancy.branch.opened": "opened branch {subject_label}",
    "tenancy.branch.changed": "changed branch {subject_label}",
    "tenancy.access.refused": "was refused: {reason}",
    "tenancy.access.entered": "entered the tenant",
    "tenancy.crossing.attempted": "tried to cross into another tenant: {reason}",
    "tenancy.session.signed_in": "signed in",
    "tenancy.session.sign_in_failed": "failed to sign in: {reason}",
    "tenancy.session.locked_out": "was locked out after too many failed sign-ins",
    "tenancy.second_factor.removed": "removed a second factor",
}
