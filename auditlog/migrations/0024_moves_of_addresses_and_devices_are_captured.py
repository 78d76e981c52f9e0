"""Capture moves of addresses and known browsers in the log of each tenant of their person.

A move that is asked for, proved, refused or given up, and a browser that is remembered or
forgotten, were told by the code that did it alone. Such rows stay with their person.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import AuditedPerson

_ADDRESS_CHANGE = AuditedPerson("tenancy.address_change", label_column="new_address", ignored=("asked_at",))
_KNOWN_DEVICE = AuditedPerson(
    "tenancy.known_device",
    label_column="user_agent",
    masked=("token_hash",),
    ignored=("first_seen_at", "last_seen_at", "ip", "user_agent"),
)


def _keeping(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER row_stays_with_its_person BEFORE UPDATE ON {table} FOR EACH ROW"
        " WHEN (OLD.id IS DISTINCT FROM NEW.id OR OLD.user_id IS DISTINCT FROM NEW.user_id)"
        " EXECUTE FUNCTION auditlog_refuse_change_of_hands()",
        f"DROP TRIGGER row_stays_with_its_person ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0023_new_spellings_of_numbers_are_captured"),
        ("tenancy", "0021_guards_find_tables_in_one_place"),
    ]

    operations = [
        migrations.RunSQL(*capture_sql("tenancy_addresschange", _ADDRESS_CHANGE)),
        migrations.RunSQL(*capture_sql("tenancy_knowndevice", _KNOWN_DEVICE)),
        _keeping("tenancy_addresschange"),
        _keeping("tenancy_knowndevice"),
    ]
