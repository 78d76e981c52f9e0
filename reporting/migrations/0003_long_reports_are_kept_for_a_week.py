"""Keep the files of long reports, which are made in the background."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_layouts_of_statements_are_captured"),
        ("tenancy", "0021_guards_find_tables_in_one_place"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportDownload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("report", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=60)),
                ("format", models.CharField(max_length=6)),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("account", models.CharField(blank=True, default="", max_length=20)),
                ("dimension", models.CharField(blank=True, default="", max_length=40)),
                ("under", models.CharField(blank=True, default="", max_length=80)),
                ("expected_rows", models.BigIntegerField()),
                ("requested_by_id", models.UUIDField()),
                ("requested_by_label", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("job_id", models.UUIDField(blank=True, null=True)),
                ("seen_branches", models.JSONField(blank=True, null=True)),
                ("own_only", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("file_name", models.CharField(blank=True, default="", max_length=200)),
                ("file_bytes", models.BigIntegerField(default=0)),
                ("file_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("row_count", models.BigIntegerField(default=0)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                "indexes": [
                    models.Index(fields=["tenant", "requested_by_id", "-id"], name="download_newest_of_person")
                ],
            },
        ),
    ]
