"""Import a general journal from a CSV file into the books of a tenant."""

import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from accounting.imports.amounts import Rounding
from accounting.imports.options import ImportOptions, read_rates, read_units
from accounting.imports.posting import ImportedJournal, import_journal
from accounting.imports.wording import document_of, text_of
from accounting.ledger.models import RoundingPolicy
from accounting.ledger.queries import book_settings
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant

_VALUE = re.compile(r"[^=:/\\]+[=:][^=:/\\]*")


class Command(TenantCommand):
    """``import_journal --tenant SLUG FILE``: the whole file in one transaction, or nothing of it."""

    help = "Import a general journal from a CSV file."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how to read it."""
        parser.add_argument("file", metavar="FILE", nargs="?", help="date,entry_id,account,debit,credit,currency,memo")
        parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")
        parser.add_argument(
            "--create-accounts", action="store_true", help="make accounts that are missing, under the file's names"
        )
        parser.add_argument(
            "--rounding",
            choices=RoundingPolicy.values,
            help="what to do with amounts that have too many decimals (default: the setting of the tenant)",
        )
        parser.add_argument(
            "--rate",
            action="append",
            nargs="+",
            default=[],
            metavar="CUR=NUMBER",
            help="base currency for one CUR, where the tenant has no rate for a date",
        )
        parser.add_argument(
            "--unit",
            action="append",
            nargs="+",
            default=[],
            metavar="CODE:DECIMALS",
            help="a unit outside ISO 4217; without a rate it has no value",
        )
        parser.add_argument("--again", action="store_true", help="import a file that was imported before")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Import the file, print what came of it; exit status 1 where anything is wrong with it."""
        path = _named_file(options)
        chosen = ImportOptions(
            rounding=cast(Rounding, options["rounding"] or book_settings().rounding),
            create_accounts=options["create_accounts"],
            rates=read_rates(_flat(options["rate"])),
            units=read_units(_flat(options["unit"])),
            again=options["again"],
        )
        dry_run = options["dry_run"]
        with path.open("rb") as stream:
            imported = import_journal(stream, chosen, file_name=path.name, tenant=tenant, actor=actor, dry_run=dry_run)
        self._print(imported, dry_run=dry_run, as_json=options["json"])
        if imported.checked.findings.count:
            sys.exit(1)

    def _print(self, imported: ImportedJournal, *, dry_run: bool, as_json: bool) -> None:
        document = document_of(imported, dry_run=dry_run)
        self.say(document, text_of(document), as_json=as_json)


def _named_file(options: dict[str, Any]) -> Path:
    """The file that was named; raises a refusal that says what is wrong with it."""
    name = options["file"] or _file_behind_values(options)
    if not name:
        raise Refusal("Name the file: import_journal --tenant SLUG FILE.")
    path = Path(name)
    if path.is_dir():
        raise Refusal(f"{path} is a folder. Name a CSV file.")
    if not path.exists():
        raise Refusal(f"There is no file {path}. Check the path.")
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from error


def _file_behind_values(options: dict[str, Any]) -> str:
    """A file that stands behind the values of ``--rate`` or ``--unit``, which take as many as follow."""
    for option in ("rate", "unit"):
        for values in options[option]:
            if len(values) > 1 and _VALUE.fullmatch(values[-1]) is None:
                return str(values.pop())
    return ""


def _flat(given: list[list[str]]) -> list[str]:
    return [text for group in given for text in group]
