"""Capture which files a tenant keeps; what is in them is known by its digest."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0017_recorded_events_are_bounded"),
        ("tenancy", "0010_files_of_tenants_are_kept"),
    ]

    operations = [
        migrations.RunSQL(
            *capture_sql(
                "tenancy_storedfile",
                Audited("tenancy.stored_file", label_column="name", ignored=("stored_at", "stored_by_label")),
            )
        )
    ]
