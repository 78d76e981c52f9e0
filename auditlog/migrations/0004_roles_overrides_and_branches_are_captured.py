"""Capture what is done to custom roles, to overrides, and to branches and who works for them.

Their storey lies below and knows no audit log, so the triggers are attached from here; the
declarations stand in ``auditlog/events/below.py``.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0003_tenants_and_their_people_are_captured"),
        ("tenancy", "0003_roles_of_tenants_overrides_and_scopes"),
    ]

    operations = [
        migrations.RunSQL(
            *capture_sql(
                "tenancy_customrole", Audited("tenancy.custom_role", label_column="name", ignored=("name_key",))
            )
        ),
        migrations.RunSQL(
            *capture_sql(
                "tenancy_rolepermission",
                Audited(
                    "tenancy.role_permission", label_column="code", parent=Parent("tenancy.custom_role", "role_id")
                ),
            )
        ),
        migrations.RunSQL(
            *capture_sql(
                "tenancy_permissionoverride",
                Audited(
                    "tenancy.permission_override",
                    label_column="code",
                    parent=Parent("tenancy.membership", "membership_id"),
                    ignored=("given_by_id", "given_by_label", "created_at"),
                ),
            )
        ),
        migrations.RunSQL(*capture_sql("tenancy_branch", Audited("tenancy.branch", label_column="code"))),
        migrations.RunSQL(
            *capture_sql(
                "tenancy_membershipbranch",
                Audited("tenancy.membership_branch", parent=Parent("tenancy.membership", "membership_id")),
            )
        ),
    ]
