"""Drafts of entries by hand with their lines, and above which amount another person approves."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context
import tenancy.scoping.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0014_budgets_are_captured"),
        ("tenancy", "0009_notices_say_what_they_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("posted", "Posted"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("entry_key", models.UUIDField()),
                ("edited_on", models.UUIDField(null=True)),
                ("posting_date", models.DateField()),
                ("reference", models.CharField(blank=True, default="", max_length=200)),
                ("memo", models.TextField(blank=True, default="")),
                ("total", models.BigIntegerField(default=0)),
                ("trouble", models.TextField(blank=True, default="")),
                ("keeper_id", models.UUIDField(null=True)),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by_label", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("edited_by_id", models.UUIDField(null=True)),
                ("edited_by_label", models.CharField(max_length=200)),
                ("edited_at", models.DateTimeField()),
                ("submitted_by_id", models.UUIDField(null=True)),
                ("submitted_by_label", models.CharField(blank=True, default="", max_length=200)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_by_id", models.UUIDField(null=True)),
                ("approved_by_label", models.CharField(blank=True, default="", max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
                ("sent_back_because", models.TextField(blank=True, default="")),
                ("sent_back_by_label", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DraftLine",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="booksettings",
            name="approval_above",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="booksettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("approval_above__isnull", True), ("approval_above__gte", 0), _connector="OR"),
                name="approval_above_is_no_debt",
            ),
        ),
        migrations.AddField(
            model_name="draftentry",
            name="entry",
            field=tenancy.scoping.fields.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.journalentry"
            ),
        ),
        migrations.AddField(
            model_name="draftentry",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                default=tenancy.scoping.context.current_tenant_id_or_none,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="draftline",
            name="account",
            field=tenancy.scoping.fields.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.ledgeraccount"
            ),
        ),
        migrations.AddField(
            model_name="draftline",
            name="branch",
            field=tenancy.scoping.fields.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.branch"
            ),
        ),
        migrations.AddField(
            model_name="draftline",
            name="cost_centre",
            field=tenancy.scoping.fields.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.costcentre"
            ),
        ),
        migrations.AddField(
            model_name="draftline",
            name="draft",
            field=tenancy.scoping.fields.TenantForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="accounting.draftentry"
            ),
        ),
        migrations.AddField(
            model_name="draftline",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                default=tenancy.scoping.context.current_tenant_id_or_none,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="draftentry",
            index=models.Index(fields=["tenant", "state", "-id"], name="draft_by_state"),
        ),
        migrations.AddIndex(
            model_name="draftentry",
            index=models.Index(fields=["tenant", "posting_date"], name="draft_by_date"),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.UniqueConstraint(fields=("tenant", "entry_key"), name="draft_once_per_page"),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry__isnull", False)), fields=("tenant", "entry"), name="draft_posted_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "approved", "posted", "discarded"])),
                name="draft_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(condition=models.Q(("total__gte", 0)), name="draft_total_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by_id__isnull", True),
                    models.Q(
                        models.Q(("approved_by_id", models.F("made_by_id")), _negated=True),
                        models.Q(("approved_by_id", models.F("edited_by_id")), _negated=True),
                        models.Q(("approved_by_id", models.F("keeper_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="draft_maker_is_not_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("approved", "posted")), ("approved_by_id__isnull", True), _connector="OR"
                ),
                name="draft_approval_ends_with_a_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True), ("approved_by_id__isnull", False), _connector="OR"
                ),
                name="draft_is_approved_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry__isnull", False), ("state", "posted")),
                    models.Q(models.Q(("state", "posted"), _negated=True), ("entry__isnull", True)),
                    _connector="OR",
                ),
                name="draft_posted_has_its_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftline",
            constraint=models.UniqueConstraint(fields=("tenant", "draft", "line_number"), name="draft_line_once"),
        ),
    ]
