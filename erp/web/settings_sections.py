"""The sections of a tenant's settings. A room that has one adds a line here, where it belongs in the order."""

#: Label, path below ``settings/``, permission.
SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("Business", "", "tenancy.settings.view"),
    ("Formats", "formats/", "tenancy.settings.view"),
    ("Books", "books/", "tenancy.settings.view"),
    ("Fiscal years", "fiscal-years/", "accounting.period.view"),
    ("Numbering", "numbering/", "tenancy.settings.view"),
    ("Security", "security/", "tenancy.settings.view"),
    ("Plan", "plan/", "tenancy.plan.view"),
    ("Support access", "support/", "tenancy.support.view"),
    ("Take along", "takeaway/", "reporting.takeaway.export"),
    ("Closing", "closing/", "tenancy.tenant.close"),
)
