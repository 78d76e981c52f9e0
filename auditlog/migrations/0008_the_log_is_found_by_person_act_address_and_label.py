"""Indexes for what the pages of the log are narrowed by.

All but the one of labels hold only the first rows of each statement, which is what the
pages show: a statement over thousands of rows pays for twenty.
"""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0007_alerts_are_captured_and_begin_now"),
        ("tenancy", "0002_tenants_are_found_and_numbers_have_no_gaps"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("row_of_statement__lte", 20), ("actor_id__isnull", False)),
                fields=["tenant", "actor_id", "id"],
                name="audit_event_actor",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("row_of_statement__lte", 20), models.Q(("actor_kind", "person"), _negated=True)),
                fields=["tenant", "actor_kind", "id"],
                name="audit_event_unattended",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("row_of_statement__lte", 20), models.Q(("ip", ""), _negated=True)),
                fields=["tenant", "ip", "id"],
                name="audit_event_ip",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("row_of_statement__lte", 20)),
                fields=["tenant", "act", "id"],
                name="audit_event_act",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("row_of_statement__lte", 20), models.Q(("subject_type", ""), _negated=True)),
                fields=["tenant", "subject_type", "id"],
                name="audit_event_type",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                models.F("tenant"),
                django.db.models.functions.comparison.Collate("subject_label", "C"),
                models.F("id"),
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("subject_label"), 200
                    )
                ),
                name="audit_event_label",
            ),
        ),
    ]
