"""Capture budgets and their amounts."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent

CAPTURED = {
    "accounting_budget": Audited("accounting.budget", label_column="name"),
    "accounting_budgetamount": Audited(
        "accounting.budget_amount", parent=Parent("accounting.budget", "budget_id"), money=("amount",)
    ),
}


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [("accounting", "0013_budgets_have_versions_and_amounts")]

    operations = [migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()]
