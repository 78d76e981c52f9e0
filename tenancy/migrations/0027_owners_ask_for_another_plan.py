"""Owners ask the operators for another plan, and are answered."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0026_people_come_back_who_lost_their_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("wanted", models.CharField(max_length=20, verbose_name="plan asked for")),
                ("reason", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_label", models.CharField(max_length=200)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by_label", models.CharField(blank=True, default="", max_length=300)),
                ("is_granted", models.BooleanField(null=True, verbose_name="granted")),
                ("answer", models.CharField(blank=True, default="", max_length=300)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                        fields=("tenant",),
                        name="plan_asked_for_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("is_granted", None)),
                            models.Q(("answered_at__isnull", False), ("is_granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_answer_says_yes_or_no",
                    ),
                ],
            },
        ),
    ]
