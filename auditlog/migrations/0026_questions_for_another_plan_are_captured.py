"""Capture who asked for another plan, and what was said to it."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

_REQUEST = Audited("tenancy.plan_request", label_column="wanted", ignored=("asked_by_label",))


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0025_ways_back_after_a_lost_factor_are_captured"),
        ("tenancy", "0027_owners_ask_for_another_plan"),
    ]

    operations = [migrations.RunSQL(*capture_sql("tenancy_planrequest", _REQUEST))]
