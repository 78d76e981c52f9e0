"""Capture who looked with whose eyes, and what was asked of and granted to operators."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0020_who_pays_for_a_plan_is_captured"),
        ("tenancy", "0017_others_look_by_leave_and_tenants_close"),
    ]

    operations = [
        migrations.RunSQL(
            *capture_sql("tenancy_seeing", Audited("tenancy.seeing", label_column="seen_label", ignored=("began_at",)))
        ),
        migrations.RunSQL(
            *capture_sql(
                "tenancy_supportaccess",
                Audited("tenancy.support_access", label_column="operator", ignored=("asked_at", "answered_at")),
            )
        ),
    ]
