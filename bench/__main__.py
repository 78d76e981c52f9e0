"""``python -m bench [names] [--quick]``: measure the rows, print the table and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from bench.database import use_bench_database
from bench.report import as_markdown, as_text, write_document
from bench.results import Result
from bench.scale import FULL, QUICK

ROWS = (
    "posting",
    "bulk",
    "importing",
    "audit_cost",
    "clients",
    "trial_balance",
    "statements",
    "ledger_pages",
    "list_page",
    "audit_viewer",
)


def main(arguments: list[str]) -> int:
    """Run the rows that are named, or all; 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ROWS, []], metavar="name", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="the smallest sizes, to see that the bench runs")
    asked = parser.parse_args(arguments)
    use_bench_database()
    names = asked.names or ROWS
    results: list[Result] = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found = import_module(f"bench.rows.{name}").measure(QUICK if asked.quick else FULL)
        print(as_text(found), flush=True)
        results += found
    if not asked.quick and set(names) == set(ROWS):
        write_document(as_markdown(results))
    missed = [one for one in results if one.target and one.target.verdict(one.ratio) == "missed"]
    return 1 if missed and not asked.quick else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
