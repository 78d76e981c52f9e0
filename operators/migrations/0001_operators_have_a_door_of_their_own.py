"""Operators, their sessions and what they did."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Operator",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.EmailField(max_length=254, unique=True)),
                ("password", models.CharField(max_length=200)),
                ("sealed_key", models.TextField()),
                ("last_step", models.BigIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("signed_in_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OperatorAct",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("operator", models.CharField(max_length=300)),
                ("act", models.CharField(max_length=100)),
                ("tenant_slug", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=300)),
                ("ip", models.CharField(blank=True, max_length=45)),
            ],
            options={
                "db_table": "operators_act",
                "indexes": [models.Index(fields=["-occurred_at"], name="operator_act_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="OperatorSession",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("ip", models.CharField(blank=True, max_length=45)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="operators.operator"
                    ),
                ),
            ],
            options={
                "db_table": "operators_session",
            },
        ),
    ]
