"""Templates, entries that repeat, reversals that are planned, and files beside drafts and posted entries."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context
import tenancy.scoping.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0020_lines_keep_to_their_rates"),
        ("tenancy", "0018_looks_and_support_stay_as_they_were"),
    ]

    operations = [
        migrations.AddField(
            model_name="draftentry",
            name="reverse_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="EntryTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("memo", models.TextField()),
                ("reference", models.CharField(blank=True, default="", max_length=200)),
                ("is_retired", models.BooleanField(default=False)),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by_label", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
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
            },
        ),
        migrations.CreateModel(
            name="PlannedReversal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reverse_on", models.DateField()),
                ("keeper_id", models.UUIDField(null=True)),
                ("keeper_label", models.CharField(max_length=200)),
                ("planned_at", models.DateTimeField()),
                ("is_over", models.BooleanField(default=False)),
                ("trouble", models.TextField(blank=True, default="")),
                (
                    "entry",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.journalentry"
                    ),
                ),
                (
                    "reversal",
                    tenancy.scoping.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.journalentry",
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="RecurringEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("weekly", "Every week"),
                            ("monthly", "Every month"),
                            ("quarterly", "Every three months"),
                            ("yearly", "Every year"),
                        ],
                        max_length=9,
                    ),
                ),
                ("starts", models.DateField()),
                ("on_last_day", models.BooleanField(default=False)),
                ("ends", models.DateField(null=True)),
                ("most_times", models.IntegerField(null=True)),
                ("times_done", models.IntegerField(default=0)),
                ("next_on", models.DateField(null=True)),
                ("is_paused", models.BooleanField(default=False)),
                ("posts", models.BooleanField(default=False)),
                ("keeper_id", models.UUIDField(null=True)),
                ("keeper_label", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "template",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.entrytemplate"
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="RecurringRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("trouble", models.TextField(blank=True, default="")),
                ("ran_at", models.DateTimeField()),
                (
                    "draft",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.draftentry"
                    ),
                ),
                (
                    "recurring",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="accounting.recurringentry"
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="TemplateLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line_number", models.IntegerField()),
                ("memo", models.TextField(blank=True, default="")),
                ("amount", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=24)),
                ("currency_amount", models.BigIntegerField(default=0)),
                ("rate", models.DecimalField(decimal_places=12, max_digits=24, null=True)),
                ("rate_source", models.CharField(blank=True, default="", max_length=60)),
                (
                    "account",
                    tenancy.scoping.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.ledgeraccount",
                    ),
                ),
                (
                    "branch",
                    tenancy.scoping.fields.TenantForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.branch"
                    ),
                ),
                (
                    "cost_centre",
                    tenancy.scoping.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.costcentre",
                    ),
                ),
                (
                    "template",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="accounting.entrytemplate"
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="EntryFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("size", models.BigIntegerField()),
                ("attached_by_label", models.CharField(max_length=200)),
                ("attached_at", models.DateTimeField()),
                (
                    "draft",
                    tenancy.scoping.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="accounting.draftentry",
                    ),
                ),
                (
                    "entry",
                    tenancy.scoping.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.journalentry",
                    ),
                ),
                (
                    "file",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.storedfile"
                    ),
                ),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("draft__isnull", True), ("entry__isnull", False)),
                            models.Q(("draft__isnull", False), ("entry__isnull", True)),
                            _connector="OR",
                        ),
                        name="entry_file_is_of_one_thing",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="entrytemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_retired", False)), fields=("tenant", "name"), name="entry_template_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrytemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="entry_template_has_a_name"
            ),
        ),
        migrations.AddIndex(
            model_name="plannedreversal",
            index=models.Index(
                condition=models.Q(("is_over", False)), fields=["tenant", "reverse_on"], name="reversal_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedreversal",
            constraint=models.UniqueConstraint(fields=("tenant", "entry"), name="reversal_planned_once"),
        ),
        migrations.AddIndex(
            model_name="recurringentry",
            index=models.Index(
                condition=models.Q(("next_on__isnull", False)), fields=["tenant", "next_on"], name="recurring_by_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("frequency__in", ["weekly", "monthly", "quarterly", "yearly"])),
                name="recurring_frequency_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringrun",
            constraint=models.UniqueConstraint(fields=("tenant", "recurring", "day"), name="recurring_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="templateline",
            constraint=models.UniqueConstraint(fields=("tenant", "template", "line_number"), name="template_line_once"),
        ),
    ]
