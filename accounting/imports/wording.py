"""What became of a file, as a document for programs and as a text for people at a shell."""

from __future__ import annotations

from typing import Any

from accounting.imports.posting import ImportedJournal
from erp.foundation.money import plain_amount

PROBLEMS_SHOWN = 50
_ACCOUNTS_SHOWN = 200


def counted(number: int, noun: str) -> str:
    """``1 entry``, ``2,500 entries``, ``3 problems``."""
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun}"


def document_of(imported: ImportedJournal, *, dry_run: bool) -> dict[str, Any]:
    """Everything as plain values; amounts as exact decimals in text."""
    checked, batch = imported.checked, imported.batch
    codes = {account.full_name: account.code for account in imported.made_accounts}
    return {
        "ok": checked.findings.count == 0,
        "dry_run": dry_run,
        "posted": batch is not None,
        "import_id": str(batch.id) if batch else None,
        "sha256": checked.journal.fingerprint,
        "encoding": checked.journal.encoding.label,
        "entries": checked.staged.entries,
        "lines": checked.staged.rows,
        "first_date": checked.dates.first.isoformat() if checked.dates.first else None,
        "last_date": checked.dates.last.isoformat() if checked.dates.last else None,
        "debits": {one.currency: plain_amount(one.debit, one.exponent) for one in checked.totals},
        "credits": {one.currency: plain_amount(one.credit, one.exponent) for one in checked.totals},
        "rounding_lines": imported.rounding_lines,
        "new_accounts": [
            {
                "name": one.name,
                "type": one.type,
                "kind": one.kind,
                "certain": one.certain,
                "why": one.why,
                "code": codes.get(one.name),
            }
            for one in checked.accounts.planned
        ],
        "unknown_accounts": checked.accounts.unknown,
        "fiscal_years_opened": checked.dates.year_names,
        "notes": checked.notes,
        "warnings": checked.warnings,
        "problem_count": checked.findings.count,
        "problems": [
            {"row": one.row, "column": one.column, "value": one.value, "code": one.code, "message": one.message}
            for one in checked.findings.first(PROBLEMS_SHOWN)
        ],
    }


def text_of(document: dict[str, Any]) -> str:
    """The document in sentences."""
    lines = [_headline(document)]
    if document["first_date"]:
        lines.append(f"Dates: {document['first_date']} to {document['last_date']}. Encoding: {document['encoding']}.")
    for currency, debit in document["debits"].items():
        lines.append(f"{currency}: debits {debit}, credits {document['credits'][currency]}.")
    if document["rounding_lines"]:
        lines.append(f"Lines posted to the rounding account: {document['rounding_lines']:,}.")
    if document["new_accounts"]:
        lines.append(f"New accounts: {len(document['new_accounts']):,}.")
        lines += [_account(account) for account in document["new_accounts"][:_ACCOUNTS_SHOWN]]
    lines += [*document["notes"], *(f"Note well: {warning}" for warning in document["warnings"])]
    if document["unknown_accounts"]:
        names = document["unknown_accounts"]
        more = f" and {len(names) - _ACCOUNTS_SHOWN:,} more" if len(names) > _ACCOUNTS_SHOWN else ""
        listed = ", ".join(names[:_ACCOUNTS_SHOWN]) + more
        lines.append(f"Accounts that the chart lacks (--create-accounts makes them): {listed}.")
    if document["problem_count"]:
        lines.append(f"Problems: {document['problem_count']:,}. Nothing was imported.")
        lines += [problem["message"] for problem in document["problems"]]
        more = document["problem_count"] - len(document["problems"])
        lines += [f"... and {more:,} more."] if more > 0 else []
    return "\n".join(lines)


def _headline(document: dict[str, Any]) -> str:
    figures = f"{counted(document['entries'], 'entry')} with {counted(document['lines'], 'line')}"
    if document["posted"]:
        return f"Imported {figures}."
    if document["problem_count"]:
        return f"Read {figures}."
    return f"Checked {figures}: no problems. Nothing was changed, for this was a dry run."


def _account(account: dict[str, Any]) -> str:
    code = f"{account['code']} " if account["code"] else ""
    kind = f", {account['kind']}" if account["kind"] else ""
    doubt = "" if account["certain"] else " (a guess)"
    return f"  {code}{account['name']}: {account['type']}{kind}{doubt}"
