"""Capture what the papers of a business say about it."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0018_stored_files_are_captured"),
        ("tenancy", "0015_businesses_have_details_and_formats"),
    ]

    operations = [
        migrations.RunSQL(
            *capture_sql("tenancy_businessdetails", Audited("tenancy.business_details", label_column="legal_name"))
        )
    ]
