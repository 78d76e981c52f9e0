"""Prove from the catalogue that the walls between tenants stand; exit 1 on any finding."""

import sys
from argparse import ArgumentParser
from typing import Any

from tenancy.scoping.expected import expected_tables
from tenancy.scoping.findings import find_all
from tenancy.tenants.commands import PlainCommand


class Command(PlainCommand):
    """A line per table, a line per finding."""

    help = "Prove from the catalogue that the walls between tenants stand."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Nothing beyond ``--json``."""

    def answer(self, **options: Any) -> None:
        """Print every table with its verdict and every finding with its kind."""
        findings = find_all()
        tables = expected_tables()
        rows: list[dict[str, Any]] = [
            {
                "table": name,
                "guarded": "by tenant" if table.tenant_column else "shared",
                "privileges": sorted(table.privileges),
                "ok": all(finding.table != name for finding in findings),
            }
            for name, table in sorted(tables.items())
        ]
        document = {
            "ok": not findings,
            "tables": rows,
            "findings": [{"table": one.table, "kind": one.kind, "sentence": one.sentence} for one in findings],
        }
        lines = [
            f"{'ok  ' if row['ok'] else 'FAIL'} {row['table']:<44} {row['guarded']:<10} {', '.join(row['privileges'])}"
            for row in rows
        ]
        lines += [f"FAIL {one.table}: {one.kind}: {one.sentence}" for one in findings]
        lines.append(f"{len(rows)} tables, {len(findings)} findings")
        self.say(document, "\n".join(lines), as_json=options["json"])
        if findings:
            sys.exit(1)
