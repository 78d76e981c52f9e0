"""Write a report of one tenant as CSV, JSON, XLSX or PDF."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from erp.foundation import clock
from erp.foundation.actor import Actor
from reporting.errors import FileNotWritten, NotADate, ReportDoesNotTake, TerminalShowsNoFile
from reporting.exports.downloading import record_export
from reporting.exports.formats import FORMATS, FileFormat, file_format
from reporting.exports.json_writing import report_document
from reporting.exports.tables import Edition, ReportTable
from reporting.financials.asking import COMPARISONS
from reporting.financials.errors import BudgetMeansNothing
from reporting.financials.spans import BUDGET
from reporting.registry import REPORTS, Report, ReportRequest, report_named
from tenancy.business.letterhead import letterhead_of
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant

# What each argument is called in a request, and what it is when nobody gives it.
_OPTIONAL = {"by_currency": False, "include_zero": False, "starts": None, "dimension": "", "account": ""}


_ARGUMENTS = {"starts": "from"}


class Command(TenantCommand):
    """``report trial-balance --tenant SLUG --as-of DATE --format csv|json|xlsx|pdf [--output F]``."""

    only_reads = True
    help = "Write a report of one tenant as CSV, JSON, XLSX or PDF, to a file or to standard output."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Which report, of which day, written how and where."""
        parser.add_argument("report", metavar="REPORT", help=", ".join(REPORTS))
        parser.add_argument("--as-of", "--to", metavar="DATE", help="the day, or the last one; without it, today")
        parser.add_argument("--from", dest="starts", metavar="DATE", help="the first day; without it, of the year")
        parser.add_argument("--compare", metavar="WITH", help=f"a day, or {', '.join(COMPARISONS)}")
        parser.add_argument(
            "--dimension", default="", metavar="DIMENSION", help="branch or cost-centre, or branch=CODE for one alone"
        )
        parser.add_argument("--account", default="", metavar="CODE", help="one account; without it, every account")
        parser.add_argument("--by-currency", action="store_true", help="each account in each currency of its lines")
        parser.add_argument("--include-zero", action="store_true", help="also accounts without a balance")
        parser.add_argument("--format", help=f"{', '.join(FORMATS)}; csv unless --json is given")
        parser.add_argument("--output", metavar="FILE", help="a file; without it the report goes to standard output")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Make the report and write it; with ``--json`` and no file, the report itself is the JSON."""
        report = report_named(options["report"])
        chosen = file_format(options["format"] or ("json" if options["json"] else "csv"))
        table = report.table(_asked(report, options, today=clock.today(tenant.time_zone)))
        head = letterhead_of(tenant) if chosen.is_paper else None
        edition = Edition(tenant, clock.now(), actor.label, for_spreadsheet=False, letterhead=head)
        if options["output"]:
            self._write_file(Path(options["output"]), table, edition, chosen, as_json=options["json"])
        elif options["json"]:
            self.say(report_document(table, edition), "", as_json=True)
        else:
            self._write_out(chosen, table, edition)
        for warning in table.warnings:
            # A CSV file has no place for a sentence, so whoever asked for it reads it here.
            self.stderr.write(warning)
        record_export(table, chosen, actor=actor)

    def _write_file(
        self, path: Path, table: ReportTable, edition: Edition, chosen: FileFormat, *, as_json: bool
    ) -> None:
        content = chosen.write(table, edition)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise FileNotWritten(str(path), error.strerror or "unknown") from error
        document = {
            "ok": True,
            "report": table.name,
            "format": chosen.name,
            "output": str(path),
            "bytes": len(content),
            "rows": table.row_count,
        }
        self.say(document, f"{table.title}, {table.row_count} rows, written to {path}", as_json=as_json)

    def _write_out(self, chosen: FileFormat, table: ReportTable, edition: Edition) -> None:
        # Bytes, so that neither the locale nor the platform's line ends change the file.
        raw = getattr(self.stdout, "buffer", None)
        if chosen.is_binary and (raw is None or self.stdout.isatty()):
            raise TerminalShowsNoFile(chosen.label, chosen.name)
        content = chosen.write(table, edition)
        if raw is None:
            self.stdout.write(content.decode("utf-8"), ending="")
            return
        raw.write(content)
        raw.flush()


def _asked(report: Report, options: dict[str, Any], *, today: date) -> ReportRequest:
    for name, rest in _OPTIONAL.items():
        if options[name] != rest and name not in report.takes:
            raise ReportDoesNotTake(report.name, f"--{_ARGUMENTS.get(name, name.replace('_', '-'))}")
    compare, comparison = _compared(report, options["compare"])
    return ReportRequest(
        as_of=_day("--as-of", options["as_of"]) or today,
        starts=_day("--from", options["starts"]),
        compare=compare,
        comparison=comparison,
        dimension=options["dimension"],
        account=options["account"],
        by_currency=options["by_currency"],
        include_zero=options["include_zero"],
    )


def _compared(report: Report, text: str | None) -> tuple[date | None, str]:
    """A day for a report that compares days, a comparison for one that compares columns."""
    if text is None:
        return None, ""
    if "comparison" not in report.takes:
        raise ReportDoesNotTake(report.name, "--compare")
    if text in COMPARISONS:
        if text == BUDGET and "compare" in report.takes:
            raise BudgetMeansNothing
        return None, text
    day = _day("--compare", text)
    return (day, "") if "compare" in report.takes else (None, text)


def _day(argument: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADate(argument, text) from None
