"""Capture to whom the bills for a tenant's plan go."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0019_details_of_businesses_are_captured"),
        ("tenancy", "0016_tenants_are_on_plans_that_somebody_pays_for"),
    ]

    operations = [
        migrations.RunSQL(
            *capture_sql("tenancy_billingdetails", Audited("tenancy.billing_details", label_column="name"))
        )
    ]
