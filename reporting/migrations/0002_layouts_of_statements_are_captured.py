"""Capture what happens to the layouts of statements."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

CAPTURED = {
    "reporting_statementlayout": Audited("reporting.layout", label_column="statement", ignored=("changed_at",)),
}


class Migration(migrations.Migration):
    """Triggers frozen beside the table they watch."""

    dependencies = [
        ("auditlog", "0003_tenants_and_their_people_are_captured"),
        ("reporting", "0001_layouts_of_statements_are_kept"),
    ]

    operations = [migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()]
