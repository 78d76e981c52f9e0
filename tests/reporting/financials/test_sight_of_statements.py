"""Who works for some branches gets their figures alone, in every statement and every form of it."""

import re

import pytest

from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.branches.models import Branch
from tests.accounting.ledger.entries import CASH, DAY, SALES, account
from tests.reporting import reading

pytestmark = pytest.mark.django_db

# What the whole business, the other shop and what belongs to none have earned or hold.
OTHERS = ("116.10", "12.77", "11.10", "7.77", "3.33")


# When a file was made stands in it to the microsecond: 12:00:07.775 is no figure of anybody.
_MOMENT = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?")


@pytest.fixture
def shops(karoo, owner, within) -> None:
    """Takings of 100.00 in the north and 7.77 in the south, 5.00 paid in the north for the south, 3.33 of neither."""
    with within(karoo):
        north, south = (Branch.objects.create(code=code, name=f"Shop {code}") for code in ("N", "S"))
        for amount, paid, sold in (
            (100_00, north, north),
            (7_77, south, south),
            (5_00, north, south),
            (3_33, None, None),
        ):
            lines = [
                ProposedLine(account(CASH).id, amount, "ZAR", amount, branch_id=paid.id if paid else None),
                ProposedLine(account(SALES).id, -amount, "ZAR", -amount, branch_id=sold.id if sold else None),
            ]
            post_journal_entry(ProposedEntry(DAY, lines), actor=owner)
        member = Membership.objects.get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=[], branches=[north.id], actor=Actor.command("test"))


@pytest.mark.usefixtures("shops")
@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("trial-balance", "105.00"),
        ("profit-and-loss", "100.00"),
        ("balance-sheet", "105.00"),
        ("cash-flow", "105.00"),
        ("changes-in-equity", "100.00"),
    ],
)
def test_statements_show_his_branches_on_screen_and_in_files(browser_of, name: str, own: str) -> None:
    address = f"/t/karoo/reports/{name}/?from_date=2026-10-01&to_date={DAY}&as_at={DAY}"
    browser = browser_of("accountant")
    for asked in ("", "&dimension=branch", "&compare=months", "&dimension=branch=S"):
        shown = [
            browser.get(f"{address}{asked}{form}").content.decode() for form in ("", "&format=csv", "&format=json")
        ]
        shown.append(reading.pdf_text(browser.get(f"{address}{asked}&format=pdf").content))
        for text in (_MOMENT.sub("", one) for one in shown):
            assert not [one for one in OTHERS if one in text], (asked, name)
            assert own in text
    assert "Shop S" not in browser.get(f"{address}&dimension=branch").content.decode()
    assert "Shop S" in browser_of("owner").get(f"{address}&dimension=branch").content.decode()


@pytest.mark.usefixtures("shops")
def test_columns_by_branch_add_up_to_the_business(browser_of) -> None:
    address = f"/t/karoo/reports/profit-and-loss/?from_date=2026-10-01&to_date={DAY}&dimension=branch&format=csv"
    rows = reading.csv_rows(browser_of("owner").get(address).content)
    profit = next(row for row in rows if row["line"] == "Profit for the period")
    assert [profit[key] for key in ("N", "S", "none", "total")] == ["100.00", "12.77", "3.33", "116.10"]
