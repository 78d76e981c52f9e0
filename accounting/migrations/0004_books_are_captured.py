"""Capture what is done to the books: settings, chart, periods, rates, entries, imports.

Lines and balances are not: an entry carries the hash of its lines, and balances are kept
from them.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

CAPTURED = {
    "accounting_booksettings": Audited("accounting.book_settings"),
    "accounting_ledgeraccount": Audited("accounting.ledger_account", label_column="code"),
    "accounting_journalentry": Audited(
        "accounting.journal_entry",
        label_column="number",
        ignored=("posted_xact", "posted_at", "series", "cycle", "sequence"),
    ),
    "accounting_fiscalyear": Audited("accounting.fiscal_year", label_column="name"),
    "accounting_accountingperiod": Audited("accounting.period", label_column="name"),
    "accounting_unit": Audited("accounting.unit", label_column="code"),
    "accounting_exchangerate": Audited("accounting.exchange_rate", label_column="currency"),
    "accounting_journalimport": Audited(
        "accounting.journal_import", label_column="file_name", ignored=("summary", "stored_path")
    ),
}


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [
        ("accounting", "0003_entries_are_posted_in_one_call"),
        ("auditlog", "0003_tenants_and_their_people_are_captured"),
    ]

    operations = [migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()]
