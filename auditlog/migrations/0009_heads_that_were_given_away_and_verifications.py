"""Heads that left the product are remembered, verifications keep what they found, mails are sent once a day."""

import django.db.models.deletion
from django.db import migrations, models

import erp.foundation.identifiers
import tenancy.scoping.context
import tenancy.scoping.fields
from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

_CAPTURED = {
    "auditlog_given_head": Audited("auditlog.head", label_column="label"),
    "auditlog_verification": Audited("auditlog.chain", label_column="verdict"),
    "auditlog_head_mail_choice": Audited("auditlog.head_mail", label_column="label"),
}


def _refusing(name: str, table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION auditlog_refuse()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0008_the_log_is_found_by_person_act_address_and_label"),
        ("tenancy", "0002_tenants_are_found_and_numbers_have_no_gaps"),
    ]

    operations = [
        migrations.CreateModel(
            name="GivenHead",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("mail", "daily mail"),
                            ("export", "export"),
                            ("copy", "copy from the page"),
                            ("command", "command"),
                        ],
                        max_length=10,
                    ),
                ),
                ("label", models.CharField(max_length=300)),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
                ("key_id", models.CharField(max_length=16)),
                ("signature", models.BinaryField()),
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
                "db_table": "auditlog_given_head",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HeadMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("recipient_id", models.UUIDField()),
                ("address", models.EmailField(max_length=254)),
                ("counts", models.JSONField(default=dict)),
                ("attempts", models.IntegerField(default=0)),
                ("failure", models.CharField(blank=True, default="", max_length=200)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "given",
                    tenancy.scoping.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auditlog.givenhead"
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
                "db_table": "auditlog_head_mail",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HeadMailChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("label", models.CharField(max_length=300)),
                ("wanted", models.BooleanField()),
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
                "db_table": "auditlog_head_mail_choice",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AuditVerification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "scope",
                    models.CharField(choices=[("whole", "the whole log"), ("new", "what was new")], max_length=5),
                ),
                ("day", models.DateField(null=True)),
                ("verdict", models.CharField(max_length=60)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("verified_by", models.CharField(max_length=300)),
                ("verified_by_id", models.UUIDField(null=True)),
                ("first_seal", models.BigIntegerField()),
                ("seals", models.BigIntegerField()),
                ("events", models.BigIntegerField()),
                ("head_number", models.BigIntegerField()),
                ("head_hash", models.BinaryField()),
                ("known_heads", models.IntegerField()),
                ("problem_count", models.BigIntegerField()),
                ("problems", models.JSONField(default=list)),
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
                "db_table": "auditlog_verification",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "-finished_at"], name="audit_verification_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "day"), name="audit_verification_once_a_night")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="givenhead",
            index=models.Index(fields=["tenant", "-signed_at"], name="audit_given_head_newest"),
        ),
        migrations.AddConstraint(
            model_name="headmail",
            constraint=models.UniqueConstraint(
                fields=("tenant", "day", "recipient_id"), name="audit_head_mail_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="headmailchoice",
            constraint=models.UniqueConstraint(fields=("tenant", "user_id"), name="audit_head_mail_choice_once"),
        ),
        _refusing("given_heads_stay", "auditlog_given_head"),
        _refusing("verifications_stay", "auditlog_verification"),
        *(migrations.RunSQL(*capture_sql(table, audited)) for table, audited in _CAPTURED.items()),
    ]
