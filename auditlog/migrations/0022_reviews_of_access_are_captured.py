"""Capture reviews of access: that one was begun and finished, and what was decided about whom."""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent

_REVIEW = Audited("tenancy.access_review", label_column="quarter", ignored=("begun_by_label",))
_MEMBER = Audited(
    "tenancy.reviewed_member",
    label_column="email",
    parent=Parent("tenancy.access_review", "review_id"),
    ignored=("seal", "decided_by_id", "decided_by_label"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0021_looks_and_support_are_captured"),
        ("tenancy", "0020_a_finished_review_stands_for_good"),
    ]

    operations = [
        migrations.RunSQL(*capture_sql("tenancy_accessreview", _REVIEW)),
        migrations.RunSQL(*capture_sql("tenancy_reviewedmember", _MEMBER)),
    ]
