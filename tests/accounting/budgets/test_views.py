"""The pages of the budgets."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounting.budgets.models import Budget
from accounting.budgets.queries import amounts_of, periods_of
from accounting.budgets.setting import make_budget
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from tenancy.branches.models import Branch
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CASH, COGS, SALES, account, post

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/budgets/"
OPERATOR = Actor.command("test")


@pytest.fixture
def budget(karoo, within) -> Budget:
    with within(karoo):
        return make_budget(FiscalYear.objects.get(name="2026/27"), "Plan", actor=OPERATOR)


@pytest.fixture
def sales(karoo, within):
    with within(karoo):
        return account(SALES).id


def amounts(budget, karoo, within, account_id) -> list[int]:
    with within(karoo):
        given = amounts_of(budget).get(account_id, {})
        return [given.get(one.id, 0) for one in periods_of(budget.fiscal_year)]


def row(account_id, total: str, *months: str, shown: int = 0) -> dict[str, str]:
    """A row as the page sends it that showed so many minor units in each period."""
    cells = {f"{account_id}-{place}": text for place, text in enumerate(months)}
    return {f"{account_id}-total": total, f"{account_id}-shown": " ".join([str(shown)] * 12), **cells}


def inputs(page: str) -> dict[str, str]:
    """The fields of a page by name, as a browser sends them back."""
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))


def test_budget_is_made_and_led_to_its_grid(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    with within(karoo):
        year = FiscalYear.objects.get(name="2026/27").id
    answer = browser.post(PAGE, {"fiscal_year": year, "name": "Plan"})
    assert answer.status_code == 302
    assert "data-budget-grid" in browser.get(answer["Location"]).content.decode()
    assert browser.post(PAGE, {"fiscal_year": year, "name": "Plan"}).status_code == 422


def test_year_is_spread_over_its_periods_to_the_cent(browser_of, budget, karoo, within, sales) -> None:
    answer = browser_of("accountant").post(f"{PAGE}{budget.id}/?text={SALES}", row(sales, "100"))
    assert answer.status_code == 302
    assert amounts(budget, karoo, within, sales) == [-833, -833, -834] * 4


def test_typed_periods_are_kept_and_a_year_that_contradicts_them_is_refused(
    browser_of, budget, karoo, within, sales
) -> None:
    browser, months = browser_of("accountant"), ["10.00"] * 12
    assert browser.post(f"{PAGE}{budget.id}/?text={SALES}", row(sales, "120", *months)).status_code == 302
    assert amounts(budget, karoo, within, sales) == [-1_000] * 12
    refused = browser.post(f"{PAGE}{budget.id}/?text={SALES}", row(sales, "500", "11.00", *months[1:], shown=10_00))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "The periods come to 121.00, the year says 500." in page
    assert 'value="11.00"' in page
    assert amounts(budget, karoo, within, sales) == [-1_000] * 12
    assert browser.post(f"{PAGE}{budget.id}/?text={SALES}", row(sales, "dear", *months)).status_code == 422


@pytest.mark.parametrize("text", ["1,50", "1234,50", "1.005", "dear", "1" * 20])
def test_amount_that_could_be_another_is_refused(browser_of, budget, karoo, within, sales, text) -> None:
    answer = browser_of("accountant").post(f"{PAGE}{budget.id}/", row(sales, text))
    assert answer.status_code == 422
    assert "Write amounts such as 1,234.50." in answer.content.decode()
    assert amounts(budget, karoo, within, sales) == [0] * 12


@pytest.mark.parametrize(
    ("grouping", "negative", "typed", "shown"),
    [
        ("western", "minus", "-1,234.50", "−1,234.50"),
        ("western", "parentheses", "(1234.5)", "(1,234.50)"),
        ("indian", "minus", "1,11,800", "1,11,800.00"),
        ("spaced", "minus", "1234,50", "1\u00a0234,50"),
    ],
)
def test_grid_reads_and_writes_amounts_in_the_tenants_manner(
    browser_of, budget, karoo, within, sales, grouping, negative, typed, shown
) -> None:
    with within(karoo):
        Tenant.objects.filter(id=karoo.id).update(grouping=grouping, negative_style=negative)
    browser, page = browser_of("accountant"), f"{PAGE}{budget.id}/?text={SALES}"
    assert browser.post(page, row(sales, typed, typed)).status_code == 302
    content = browser.get(page).content.decode()
    assert inputs(content)[f"{sales}-0"] == inputs(content)[f"{sales}-total"] == shown
    assert f'data-grouping="{grouping}" data-negative="{negative}"' in content
    assert browser.post(page, inputs(content)).status_code == 302
    assert inputs(browser.get(page).content.decode())[f"{sales}-0"] == shown


class TestTwoAtOneGrid:
    """The accountant has saved what the owner's page, opened before, does not show."""

    @pytest.fixture
    def grid(self, browser_of, budget, sales, costs) -> str:
        page = f"{PAGE}{budget.id}/"
        browser_of("accountant").post(page, row(sales, "120", *["10"] * 12) | row(costs, ""))
        return page

    @pytest.fixture
    def costs(self, karoo, within):
        with within(karoo):
            return account(COGS).id

    def test_saves_what_was_typed_over_and_nothing_else(
        self, browser_of, budget, karoo, within, grid, sales, costs
    ) -> None:
        older = row(sales, "") | row(costs, "60", *["5"] * 12)
        assert browser_of("owner").post(grid, older).status_code == 302
        assert amounts(budget, karoo, within, sales) == [-10_00] * 12
        assert amounts(budget, karoo, within, costs) == [5_00] * 12

    def test_is_told_what_stands_there_now_and_keeps_what_was_typed(
        self, browser_of, budget, karoo, within, grid, sales, costs
    ) -> None:
        owner = browser_of("owner")
        refused = owner.post(grid, row(sales, "7", "7") | row(costs, "60", *["5"] * 12))
        assert refused.status_code == 422
        page = refused.content.decode()
        assert "Meanwhile somebody set March 2026 to 10.00. Save again to put yours in their place." in page
        assert amounts(budget, karoo, within, sales) == [-10_00] * 12
        assert amounts(budget, karoo, within, costs) == [0] * 12
        sent = {name: value for name, value in inputs(page).items() if name.startswith((str(sales), str(costs)))}
        assert sent == row(sales, "117.00", "7.00", *["10.00"] * 11, shown=10_00) | row(costs, "60", *["5"] * 12)
        assert owner.post(grid, sent).status_code == 302
        assert amounts(budget, karoo, within, sales) == [-7_00, *[-10_00] * 11]
        assert amounts(budget, karoo, within, costs) == [5_00] * 12

    def test_is_told_of_a_year_that_was_spread(self, browser_of, budget, karoo, within, grid, sales) -> None:
        owner = browser_of("owner")
        page = owner.post(grid, row(sales, "24")).content.decode()
        assert "to 10.00, April 2026 to 10.00, May 2026 to 10.00 and 9 more." in page
        sent = {name: value for name, value in inputs(page).items() if name.startswith(str(sales))}
        assert sent == row(sales, "24", *["10.00"] * 12, shown=10_00)
        assert owner.post(grid, sent).status_code == 302
        assert amounts(budget, karoo, within, sales) == [-2_00] * 12

    @pytest.mark.parametrize("shown", ["", "0 0", "x", "1e9 " * 12])
    def test_page_that_does_not_say_what_it_showed_overwrites_nothing(
        self, browser_of, budget, karoo, within, grid, sales, shown
    ) -> None:
        answer = browser_of("owner").post(grid, row(sales, "24") | {f"{sales}-shown": shown})
        assert answer.status_code == 422
        assert "This page is out of date." in answer.content.decode()
        assert amounts(budget, karoo, within, sales) == [-10_00] * 12


def test_last_year_is_taken_over_and_compared_with(browser_of, budget, karoo, within) -> None:
    with within(karoo):
        post(OPERATOR, (CASH, 1_000_00), (SALES, -1_000_00), day=date(2025, 10, 5))
        post(OPERATOR, (CASH, 1_200_00), (SALES, -1_200_00), day=date(2026, 10, 5))
    browser = browser_of("accountant")
    assert browser.post(f"{PAGE}{budget.id}/copy/", {"percent": "10"}).status_code == 302
    assert browser.post(f"{PAGE}{budget.id}/copy/", {"percent": "lots"}).status_code == 422
    page = browser_of("clerk").get(f"{PAGE}variance/?from_date=2026-10-01&to_date=2026-10-31").content.decode()
    for words in ("1,100.00", "1,200.00", "9.1 %", "better", f"/accounts/{SALES}/?from_date=2026-10-01"):
        assert words in page


def test_file_is_taken_along_and_imported(browser_of, budget, karoo, within, sales) -> None:
    browser = browser_of("accountant")
    text = browser.get(f"{PAGE}{budget.id}/budget.csv").content.decode("utf-8-sig")
    head, *rows = text.splitlines()
    [mine] = [one for one in rows if one.startswith(f"{SALES},")]
    filled = f"{head}\n{mine.replace('0.00', '5.00', 1)}\n"
    upload = SimpleUploadedFile("budget.csv", filled.encode())
    assert browser.post(f"{PAGE}{budget.id}/import/", {"file": upload}).status_code == 302
    assert sum(amounts(budget, karoo, within, sales)) == -500
    wrong = SimpleUploadedFile("budget.csv", f"{head}\n{mine.replace('0.00', 'dear', 1)}\n".encode())
    answer = browser.post(f"{PAGE}{budget.id}/import/", {"file": wrong})
    assert answer.status_code == 422
    assert "&#x27;dear&#x27; is not an amount" in answer.content.decode()


def test_file_leaves_with_the_permission_alone_and_is_recorded(browser_of, budget, karoo, within) -> None:
    from auditlog.events.models import AuditEvent
    from tenancy.access.models import Membership

    address = f"{PAGE}{budget.id}/budget.csv"
    assert browser_of("accountant").get(address).status_code == 200
    with within(karoo):
        [taken] = AuditEvent.objects.filter(act="reporting.report.exported")
        assert taken.actor_label == "Accountant"
        Membership.objects.filter(user__email="accountant@karoo.example").update(role="viewer")
    browser = browser_of("accountant")
    assert browser.get(address).status_code == 403
    assert "budget.csv" not in browser.get(f"{PAGE}{budget.id}/").content.decode()


def test_another_version_is_put_in_force(browser_of, budget, karoo, within) -> None:
    with within(karoo):
        second = make_budget(budget.fiscal_year, "Revised", actor=OPERATOR)
    assert browser_of("accountant").post(f"{PAGE}{second.id}/activation/").status_code == 302
    with within(karoo):
        assert Budget.objects.get(is_active=True).name == "Revised"


def test_grid_asks_as_often_for_one_row_as_for_fifty(browser_of, budget) -> None:
    browser = browser_of("accountant")
    assert own_queries(browser, f"{PAGE}{budget.id}/?text={SALES}") == own_queries(browser, f"{PAGE}{budget.id}/")


def test_outsider_gets_404_and_the_clerk_reads_only(browser_of, budget) -> None:
    for page in ("", f"{budget.id}/", "variance/"):
        assert browser_of("clerk").get(PAGE + page).status_code == 200
    assert browser_of("outsider").get(f"{PAGE}{budget.id}/").status_code == 404
    for step in ("copy/", "import/", "activation/", ""):
        assert browser_of("clerk").post(f"{PAGE}{budget.id}/{step}").status_code == 403


def test_workbook_is_taken_along_filled_in_and_imported(browser_of, budget, karoo, within, sales) -> None:
    browser = browser_of("accountant")
    browser.post(f"{PAGE}{budget.id}/?text={SALES}", row(sales, "120"))
    content = browser.get(f"{PAGE}{budget.id}/budget.xlsx").content
    book = load_workbook(BytesIO(content))
    sheet = book.active
    line = next(cells for cells in sheet.iter_rows(min_row=2) if cells[0].value == SALES)
    assert [cell.value for cell in line[2:14]] == [10] * 12
    assert line[14].value.startswith("=SUM(")
    line[2].value, line[3].value = 12.34, None
    filled = BytesIO()
    book.save(filled)
    upload = SimpleUploadedFile("budget.xlsx", filled.getvalue())
    answer = browser.post(f"{PAGE}{budget.id}/import/", {"file": upload})
    assert answer.status_code == 302
    # An emptied cell changes nothing.
    assert amounts(budget, karoo, within, sales)[:3] == [-1234, -1000, -1000]


def test_workbook_that_is_none_is_refused_beside_its_field(browser_of, budget) -> None:
    for content in (b"PK\x03\x04 no archive", b"PK\x03\x04"):
        upload = SimpleUploadedFile("budget.xlsx", content)
        answer = browser_of("accountant").post(f"{PAGE}{budget.id}/import/", {"file": upload})
        assert answer.status_code == 422
        assert "no spreadsheet that can be read" in answer.content.decode()


def test_figures_of_a_part_lead_to_the_lines_of_that_part(browser_of, budget, karoo, owner, within) -> None:
    with within(karoo):
        branch = Branch.objects.create(code="N", name="North")
        lines = [
            ProposedLine(account(code).id, sign * 100_00, "ZAR", sign * 100_00, branch_id=branch.id)
            for code, sign in ((CASH, 1), (SALES, -1))
        ]
        post_journal_entry(ProposedEntry(date(2026, 10, 31), lines), actor=owner)
    page = f"{PAGE}variance/?from_date=2026-10-01&to_date=2026-10-31"
    whole = browser_of("accountant").get(page).content.decode()
    assert whole.count(f'href="/t/karoo/accounts/{SALES}/?from_date=2026-10-01&amp;to_date=2026-10-31"') == 3
    part = browser_of("accountant").get(f"{page}&branch={branch.id}").content.decode()
    there = f"/t/karoo/reports/account-ledger/?account={SALES}&amp;from_date=2026-10-01"
    assert f'href="{there}&amp;to_date=2026-10-31&amp;dimension=branch%3DN"' in part
