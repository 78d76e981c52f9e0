"""Keep the layouts of statements that a tenant made its own."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0009_notices_say_what_they_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementLayout",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("statement", models.CharField(max_length=30)),
                ("lines", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by_label", models.CharField(max_length=200)),
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
                    models.UniqueConstraint(fields=("tenant", "statement"), name="layout_once_per_statement"),
                    models.CheckConstraint(condition=models.Q(("lines", []), _negated=True), name="layout_has_lines"),
                ],
            },
        ),
    ]
