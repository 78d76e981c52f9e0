"""What operators did at the console: a line for each act, which stays."""

from typing import ClassVar

from django.db import models

from erp.foundation.identifiers import new_id
from operators.audit_events import ACT_WORDS
from tenancy.scoping.guard import APPEND_ONLY, TableGuard

# Lines stay as they were written: so changes of plans were called before.
_FORMER_WORDS = {"operators.plan.changed": "changed the plan of"}


class OperatorAct(models.Model):
    """One act of an operator, as the operators see it; the tenant concerned has it in its own audit log."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY, tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occurred_at = models.DateTimeField()
    operator = models.CharField(max_length=300)
    act = models.CharField(max_length=100)
    tenant_slug = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    ip = models.CharField(max_length=45, blank=True)

    class Meta:
        db_table = "operators_act"
        indexes = [models.Index(fields=["-occurred_at"], name="operator_act_newest_first")]

    @property
    def words(self) -> str:
        """What was done, up to the name of the tenant; triggers write theirs into the type itself."""
        return (ACT_WORDS | _FORMER_WORDS).get(self.act, self.act.rpartition(".")[2])
