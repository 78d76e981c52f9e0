"""Layouts of statements that a tenant made its own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from auditlog.events.declaring import Audited
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class StatementLayout(TenantModel):
    """The lines of one statement; a statement without a row here has the built-in layout.

    ``lines`` are those of ``reporting.financials.layouts.LayoutLine``, top to bottom, as
    ``layout_data`` writes them.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE", "DELETE"))
    audited: ClassVar[Audited] = Audited("reporting.layout", label_column="statement", ignored=("changed_at",))

    statement = models.CharField(max_length=30)
    lines = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "statement"], name="layout_once_per_statement"),
            models.CheckConstraint(condition=~Q(lines=[]), name="layout_has_lines"),
        ]

    def __str__(self) -> str:
        return self.statement
