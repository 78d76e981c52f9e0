"""A tenant: one business with its own books on this installation."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from erp.foundation.identifiers import new_id
from tenancy.scoping.guard import TableGuard


class Country(models.TextChoices):
    """The countries whose charts, fiscal years and formats we know, and the rest."""

    SOUTH_AFRICA = "ZA", "South Africa"
    INDIA = "IN", "India"
    OTHER = "XX", "Other"


class NegativeStyle(models.TextChoices):
    """How negative amounts are written."""

    MINUS = "minus", "−1,234.50"
    PARENTHESES = "parentheses", "(1,234.50)"


class Grouping(models.TextChoices):
    """How digits are grouped."""

    WESTERN = "western", "1,234,567.89"
    INDIAN = "indian", "12,34,567.89"
    SPACED = "spaced", "1 234 567,89"


class DateStyle(models.TextChoices):
    """How days are written."""

    WORDED = "worded", "3 Oct 2026"
    ISO = "iso", "2026-10-03"
    YEAR_FIRST = "year_first", "2026/10/03"
    DAY_FIRST = "day_first", "03/10/2026"
    DAY_FIRST_HYPHENS = "day_first_hyphens", "03-10-2026"


class Standing(models.TextChoices):
    """Whether people may enter, change anything and have jobs done.

    Operators suspend and reinstate; an owner begins the closing and takes it back; time ends
    it. The database sees to all three. Nothing leads out of ``CLOSED``.
    """

    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Closed"


class Tenant(models.Model):
    """One business. Its row is visible to its members and to work done in its name."""

    guard: ClassVar[TableGuard] = TableGuard(
        privileges=("SELECT", "INSERT", "UPDATE"),
        tenant_column="id",
        owner_reads=True,
        extra_select={
            "member_reads": "EXISTS (SELECT 1 FROM tenancy_membership m"
            " WHERE m.tenant_id = tenancy_tenant.id"
            " AND m.user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))"
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z",
                "Use lower-case letters, digits and hyphens, such as karoo-trading.",
            )
        ],
    )
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, choices=Country)
    base_currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    negative_style = models.CharField(max_length=12, choices=NegativeStyle, default=NegativeStyle.MINUS)
    grouping = models.CharField(max_length=8, choices=Grouping, default=Grouping.WESTERN)
    date_style = models.CharField(max_length=20, choices=DateStyle, default=DateStyle.WORDED)
    # Who may sign in and how. Empty means that the installation's own rules are enough.
    # Codes of built-in roles and ids of the tenant's own that need a second factor; a role of its own that nobody
    # has decided about needs one as soon as any does, and those that were spared stand in the second list.
    second_factor_roles = models.JSONField(default=list, blank=True)
    second_factor_spared = models.JSONField(default=list, blank=True)
    session_idle_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    session_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    allowed_networks = models.JSONField(default=list, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ACTIVE)
    # Which plan of tenancy.plans it is on; only operators change it, as the database sees to.
    plan = models.CharField(max_length=20, default="standard")
    # What the members are told while nobody may enter.
    suspension_reason = models.CharField(max_length=300, blank=True, default="")
    # When an owner put the guided first week away.
    first_week_ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When the time of grace ends or ended, and who asked for the closing; nothing where nobody did.
    closes_at = models.DateTimeField(null=True, blank=True)
    closing_asked_by = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def initial(self) -> str:
        """The letter that stands for the tenant where there is no room for its name."""
        return self.name[:1].upper()
