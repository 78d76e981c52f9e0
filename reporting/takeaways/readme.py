"""What the archive says about itself, to whoever opens it without the product."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tenancy.tenants.models import Tenant

_TEXT = """{title}
{rule}

Everything that {product} held for {name} when this was made, {made_at} UTC, by {made_by}.

books/      the journal, the chart of accounts, years and periods, cost centres, branches, rates, budgets, drafts,
            templates, opening balances and open items
settings/   how the books are kept and what the business says of itself; number series
people/     who may do what. No passwords, no second factors, nothing by which somebody signs in
files/      attached files: files/entries/NUMBER/ holds those of the entry with that number
audit/      the audit log with the seals over it, and the program that verifies it
manifest.json   rows, bytes and SHA-256 of each file

How to read the files
---------------------
CSV in UTF-8, comma between the cells, a heading line, CR LF at the end. Amounts are decimal numbers with a point,
in the currency of the column beside them, else in {base}; one of a currency with three decimals has a fourth. Moments
are in UTC. What ends in _id is the id of a row of another file. An empty cell is nothing.
A text that a spreadsheet would run as a formula (or that begins with an apostrophe) has one apostrophe put before it:
take one leading apostrophe away, and every text is what the books held.
Columns that hold secrets are left out.

The journal
-----------
books/journal.csv has one row for each line of each entry: {entries:,} entries. Rows with the same entry_id are one
entry; entry_id is the number of the entry, and rows stand in the order in which entries were posted. The first seven
columns are what an import of a journal reads: to bring the books into another business with the base currency {base},

    {command}

or Imports, Import a journal. debit and credit are in {base}, so each entry balances and each account comes to the same
to the cent, whatever rates hold there; own_currency, own_debit, own_credit and rate tell what a line is in its own
currency. A unit without any value stands in its own: give such an import --unit CODE:DECIMALS as in books/units.csv.

The audit log
-------------
audit/log.ndjson holds {events:,} events under their seals, to the head

    {head}

To verify it with Python 3.8 or newer and nothing else:

    python3 audit/verify_audit_export.py audit/log.ndjson

Add --head NUMBER:HASH for every head of this log that you kept (audit/heads.csv lists those that were given away),
and --public-key KEY with the installation's public key, as published under /.well-known/ledgerline-audit-keys.json.
{missing}"""

# The name of an option is typed as it is, whatever people call what it names.
_COMMAND = " ".join(("manage.py", "import_journal", "--tenant", "SHORT_NAME", "--create-accounts", "books/journal.csv"))

_MISSING = """
Files that are not here
-----------------------
The stored copies of these were gone or damaged when this was made:

{paths}
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What the words are about."""

    made_at: datetime
    made_by: str
    entries: int
    events: int
    head: str
    missing: tuple[str, ...]


def readme(tenant: Tenant, told: Told) -> bytes:
    """The text with line ends that every editor shows."""
    title = f"Everything of {tenant.name}"
    text = _TEXT.format(
        title=title,
        rule="=" * len(title),
        command=_COMMAND,
        product=settings.PRODUCT_NAME,
        name=tenant.name,
        made_at=f"{told.made_at:%Y-%m-%d %H:%M}",
        made_by=told.made_by,
        base=tenant.base_currency,
        entries=told.entries,
        events=told.events,
        head=told.head or "none yet",
        missing=_MISSING.format(paths="\n".join(told.missing)) if told.missing else "",
    )
    return text.replace("\n", "\r\n").encode()
