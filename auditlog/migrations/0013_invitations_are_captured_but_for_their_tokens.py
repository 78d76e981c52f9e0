"""Capture invitations; of a token not even the hash stands in the log."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0012_people_are_captured_in_each_of_their_tenants"),
        ("tenancy", "0007_people_are_invited_by_mail"),
    ]

    operations = [
        migrations.RunSQL(
            *capture_sql(
                "tenancy_invitation",
                Audited(
                    "tenancy.invitation",
                    label_column="email",
                    masked=("token_hash",),
                    ignored=("created_at", "sent_at", "invited_by_label"),
                ),
            )
        )
    ]
