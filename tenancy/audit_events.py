"""What can happen to tenants and their people, as the audit log words it."""

EVENT_TYPES = {
    "tenancy.tenant.created": "created tenant {subject_label}",
    "tenancy.tenant.changed": "changed the settings of {subject_label}",
    "tenancy.person.added": "added a person as {subject_label}",
    "tenancy.role.assigned": "changed a role to {subject_label}",
    "tenancy.access.refused": "was refused: {reason}",
    "tenancy.access.entered": "entered the tenant",
}
