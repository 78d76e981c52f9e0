"""Keep which files with everything were asked for, made and taken."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_long_reports_are_kept_for_a_week"),
        ("tenancy", "0025_people_keep_views_of_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Takeaway",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("requested_by_id", models.UUIDField()),
                ("requested_by_label", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("job_id", models.UUIDField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("file_name", models.CharField(blank=True, default="", max_length=200)),
                ("file_bytes", models.BigIntegerField(default=0)),
                ("file_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("member_count", models.IntegerField(default=0)),
                ("row_count", models.BigIntegerField(default=0)),
                ("entry_count", models.BigIntegerField(default=0)),
                ("attached_count", models.IntegerField(default=0)),
                ("missing_files", models.IntegerField(default=0)),
                ("event_count", models.BigIntegerField(default=0)),
                ("head", models.CharField(blank=True, default="", max_length=90)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("times_taken", models.IntegerField(default=0)),
                ("last_taken_at", models.DateTimeField(blank=True, null=True)),
                ("last_taken_by_label", models.CharField(blank=True, default="", max_length=300)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=tenancy.scoping.context.current_tenant_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "-id"], name="takeaway_newest_first")],
            },
        ),
    ]
