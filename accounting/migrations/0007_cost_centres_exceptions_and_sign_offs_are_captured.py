"""Capture cost centres, leave to post into closed periods, and signatures under periods."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent

CAPTURED = {
    "accounting_costcentre": Audited("accounting.cost_centre", label_column="code"),
    "accounting_periodexception": Audited(
        "accounting.period_exception",
        label_column="person_label",
        parent=Parent("accounting.period", "period_id"),
    ),
    "accounting_periodsignoff": Audited(
        "accounting.period_sign_off",
        label_column="signed_by_label",
        parent=Parent("accounting.period", "period_id"),
    ),
}


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [("accounting", "0006_guards_know_closings_and_dimensions")]

    operations = [migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()]
