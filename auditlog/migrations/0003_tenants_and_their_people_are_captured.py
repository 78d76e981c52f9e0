"""Capture what is done to tenants and memberships.

Their storey lies below and knows no audit log, so the triggers are attached from here; the
declarations stand in ``auditlog/events/below.py``.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent


class Migration(migrations.Migration):
    dependencies = [("auditlog", "0002_events_are_captured_insert_only_and_sealed")]

    operations = [
        migrations.RunSQL(
            *capture_sql(
                "tenancy_tenant",
                Audited("tenancy.tenant", label_column="name", tenant_column="id"),
            )
        ),
        migrations.RunSQL(
            *capture_sql(
                "tenancy_membership",
                Audited(
                    "tenancy.membership",
                    label_column="role",
                    parent=Parent("tenancy.user", "user_id"),
                    ignored=("last_seen_at",),
                ),
            )
        ),
    ]
