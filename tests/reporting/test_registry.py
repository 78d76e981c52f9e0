"""Every report that is listed has what its page, the command and a schedule need."""

from dataclasses import fields

import pytest
from django.urls import reverse

from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from reporting.errors import UnknownReport, WholeBusinessAlone
from reporting.registry import REPORTS, ReportRequest, report_named
from tenancy.branches.models import Branch
from tests.accounting.ledger.entries import CASH, DAY, SALES, account


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
def test_a_report_has_a_page_and_takes_what_can_be_asked(report) -> None:
    assert reverse(report.url_name, args=["karoo"])
    assert report.takes <= {field.name for field in fields(ReportRequest)}


def test_an_unknown_report_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownReport, match=r"trial-balans.*trial-balance"):
        report_named("trial-balans")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["general-ledger", "account-ledger", "day-book", "journal-register"])
def test_a_listing_that_is_asked_for_some_branches_holds_their_lines_alone(karoo, owner, within, name) -> None:
    with within(karoo):
        north, south = (Branch.objects.create(code=code, name=f"Shop {code}") for code in ("N", "S"))
        for shop, amount in ((north, 100_00), (south, 7_77)):
            lines = [
                ProposedLine(account(code).id, side * amount, "ZAR", side * amount, branch_id=shop.id)
                for code, side in ((CASH, 1), (SALES, -1))
            ]
            post_journal_entry(ProposedEntry(DAY, lines), actor=owner)
        whole, of_north = (
            str(REPORTS[name].table(ReportRequest(as_of=DAY, account=CASH, branches=branches)))
            for branches in (None, frozenset({north.id}))
        )
    assert "minor=777" in whole
    assert "minor=777" not in of_north
    assert "minor=10000" in of_north


def test_gaps_in_numbers_are_refused_for_some_branches() -> None:
    with pytest.raises(WholeBusinessAlone, match="whole business"):
        REPORTS["number-gaps"].table(ReportRequest(as_of=DAY, branches=frozenset()))
