"""Capture who asked for another plan, and what was said to it."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

_REQUEST = Audited("tenancy.plan_request", label_column="wanted", ignored=("asked_by_label",))


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0024_moves_of_addresses_and_devices_are_captured"),
        ("tenancy", "0026_owners_ask_for_another_plan"),
    ]

    operations = [migrations.RunSQL(*capture_sql("tenancy_planrequest", _REQUEST))]
