"""Capture each step of a way back after lost factors in the log of each tenant of its person."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import AuditedPerson

_RECOVERY = AuditedPerson("tenancy.factor_recovery", label_column="asked_at")


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0024_moves_of_addresses_and_devices_are_captured"),
        ("tenancy", "0026_people_come_back_who_lost_their_factors"),
    ]

    operations = [
        migrations.RunSQL(*capture_sql("tenancy_factorrecovery", _RECOVERY)),
    ]
