"""The draft of the opening balances, what was posted of it, and the documents that were open."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context
import tenancy.scoping.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0017_nothing_is_posted_unless_the_tenant_is_open"),
        ("tenancy", "0011_tenants_put_their_first_week_away"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpeningBalance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("entry_number", models.CharField(max_length=24)),
                ("item_count", models.IntegerField()),
                ("items_digest", models.CharField(max_length=64)),
                ("posted_by_label", models.CharField(max_length=200)),
                ("posted_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("locked_at", models.DateTimeField(null=True)),
                ("locked_by_label", models.CharField(blank=True, default="", max_length=200)),
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
            name="OpeningDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField(null=True)),
                ("balances", models.JSONField(default=list)),
                ("customer_items", models.JSONField(default=list)),
                ("supplier_items", models.JSONField(default=list)),
                ("names", models.JSONField(default=dict)),
                ("difference_to_account", models.BooleanField(default=False)),
                ("revision", models.IntegerField(default=0)),
                ("posted_revision", models.IntegerField(null=True)),
                ("edited_by_label", models.CharField(blank=True, default="", max_length=200)),
                ("edited_at", models.DateTimeField(null=True)),
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
            name="OpenItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("customer", "Customers"), ("supplier", "Suppliers")], max_length=8),
                ),
                ("position", models.IntegerField()),
                ("party_name", models.CharField(max_length=200)),
                ("document_number", models.CharField(max_length=60)),
                ("document_date", models.DateField()),
                ("due_date", models.DateField()),
                ("currency", models.CharField(max_length=24)),
                ("amount", models.BigIntegerField()),
                ("base_amount", models.BigIntegerField()),
                (
                    "account",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounting.ledgeraccount"
                    ),
                ),
                (
                    "opening",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="accounting.openingbalance",
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
        migrations.AddConstraint(
            model_name="openingbalance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)), fields=("tenant",), name="opening_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingbalance",
            constraint=models.UniqueConstraint(fields=("tenant", "entry"), name="opening_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="openingbalance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replaced_at__isnull", True), ("reversal__isnull", True)),
                    models.Q(("replaced_at__isnull", False), ("reversal__isnull", False)),
                    _connector="OR",
                ),
                name="opening_replaced_by_reversal",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingdraft",
            constraint=models.UniqueConstraint(fields=("tenant",), name="opening_draft_once"),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.UniqueConstraint(fields=("tenant", "opening", "side", "position"), name="open_item_once"),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["customer", "supplier"])), name="open_item_side_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="open_item_is_not_nil"
            ),
        ),
    ]
