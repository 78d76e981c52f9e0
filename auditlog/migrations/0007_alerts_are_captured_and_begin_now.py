"""Capture alerts and their rules, and judge only what happens from now on.

Tenants that are there already begin at the present head of their chain: what happened before
there were rules is in the log, and nobody wants a year of alerts on the first morning.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent

CAPTURED = {
    "auditlog_alert_setting": Audited("auditlog.alert_rule", label_column="rule", ignored=("failed_at",)),
    "auditlog_alert_recipient": Audited(
        "auditlog.alert_recipient", label_column="rule", parent=Parent("auditlog.alert_rule", "setting_id")
    ),
    "auditlog_alert": Audited("auditlog.alert", label_column="title", ignored=("count", "last_at")),
}

BEGIN_NOW = """
SET LOCAL app.maintenance = 'on';
INSERT INTO auditlog_alert_watermark (tenant_id, id, seal_number, seal_hash, swept_at)
SELECT tenant_id, new_uuid7(), seal_number, hash, NULL FROM auditlog_chain_head;
SET LOCAL app.maintenance = 'off'
"""


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [("auditlog", "0006_what_happens_raises_alerts")]

    operations = [
        *(migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()),
        migrations.RunSQL(BEGIN_NOW, migrations.RunSQL.noop),
    ]
