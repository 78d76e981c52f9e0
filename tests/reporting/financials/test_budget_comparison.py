"""Profit and loss beside its budget: figures reckoned by hand, the same in every form."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from accounting.budgets.models import Budget
from accounting.budgets.queries import periods_of
from accounting.budgets.setting import make_budget, set_amounts
from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import Dimensions
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from reporting.financials.asking import Asked, columns_of
from reporting.financials.profit_and_loss import profit_and_loss
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.access.overriding import override_permission
from tenancy.branches.models import Branch
from tests.accounting.ledger.entries import CASH, COGS, SALES, account, post
from tests.reporting import reading

pytestmark = pytest.mark.django_db

OPERATOR = Actor.command("test")
EVERYWHERE = Dimensions()
OCTOBER = "from_date=2026-10-01&to_date=2026-10-31"
PAGE = f"/t/karoo/reports/profit-and-loss/?{OCTOBER}&compare=budget"
PACKAGING, BANK_CHARGES = "6220", "6310"

# Actual, budget, variance, percentage of the budget, judgement; as October was posted and budgeted below.
EXPECTED = {
    "Sales": ("1100.00", "1000.00", "100.00", "10.0", "favourable"),
    "Cost of sales": ("620.00", "600.00", "20.00", "3.3", "unfavourable"),
    "Gross profit": ("480.00", "400.00", "80.00", "20.0", "favourable"),
    "Operating expenses": ("130.00", "350.00", "-220.00", "-62.9", "favourable"),
    "Operating profit": ("350.00", "50.00", "300.00", "600.0", "favourable"),
    "Profit before tax": ("350.00", "50.00", "300.00", "600.0", "favourable"),
    "Profit for the period": ("350.00", "50.00", "300.00", "600.0", "favourable"),
}
# The accounts below the lines: one without a budget, one of which nothing was spent.
EXPECTED_ACCOUNTS = {
    SALES: EXPECTED["Sales"],
    COGS: EXPECTED["Cost of sales"],
    PACKAGING: ("130.00", "0.00", "130.00", None, "unfavourable"),
    BANK_CHARGES: ("0.00", "350.00", "-350.00", "-100.0", "favourable"),
}
Cells = tuple[str, str, str, str | None, str | None]


def put(budget: Budget, code: str, amount: int, *months: int, part: Dimensions = EVERYWHERE) -> None:
    """Budget the amount, debit positive, in those months."""
    by_month = {one.starts.month: one.id for one in periods_of(budget.fiscal_year)}
    set_amounts(budget, {(account(code).id, by_month[month]): amount for month in months}, actor=OPERATOR, part=part)


@pytest.fixture
def budget(karoo, owner, within) -> Budget:
    """October: sales of 1,100.00 for 1,000.00, cost of 620.00 for 600.00, unbudgeted packaging, no bank charges."""
    with within(karoo):
        post(owner, (CASH, 1_100_00), (SALES, -1_100_00), day=date(2026, 10, 5))
        post(owner, (COGS, 620_00), (CASH, -620_00), day=date(2026, 10, 6))
        post(owner, (PACKAGING, 130_00), (CASH, -130_00), day=date(2026, 10, 7))
        budget = make_budget(FiscalYear.objects.get(name="2026/27"), "Plan", actor=OPERATOR)
        put(budget, SALES, -1_000_00, 9, 10, 11)
        put(budget, COGS, 600_00, 10)
        put(budget, BANK_CHARGES, 350_00, 10)
        # A budget of what is owned is no part of profit and loss.
        put(budget, CASH, 77_77, 10)
        return budget


def _expected(rows: list[tuple[str, str, Cells]]) -> None:
    """That code, label and cells are those reckoned by hand, each once."""
    assert {label: cells for code, label, cells in rows if not code} == EXPECTED
    assert {code: cells for code, _, cells in rows if code} == EXPECTED_ACCOUNTS
    assert len(rows) == len(EXPECTED) + len(EXPECTED_ACCOUNTS)


KEYS = ("amount", "budget", "variance", "percent", "judgement")


@pytest.mark.usefixtures("budget")
class TestForms:
    def test_json(self, browser_of) -> None:
        document = json.loads(browser_of("owner").get(f"{PAGE}&format=json").content)
        assert document["parameters"]["compare"] == "budget"
        assert [one["label"] for one in document["columns"][4:]] == [
            "Actual", "Budget", "Variance", "Variance %", "Judgement",
        ]  # fmt: skip
        _expected([(row["code"], row["line"], tuple(row[key] for key in KEYS)) for row in document["rows"]])

    def test_csv_by_browser_and_command(self, browser_of) -> None:
        out, err = StringIO(), StringIO()
        arguments = ("--tenant", "karoo", "--from", "2026-10-01", "--to", "2026-10-31", "--compare", "budget")
        call_command("report", "profit-and-loss", *arguments, stdout=out, stderr=err)
        content = browser_of("owner").get(f"{PAGE}&format=csv").content
        assert out.getvalue().encode() == content
        assert err.getvalue() == ""
        rows = []
        for row in reading.csv_rows(content):
            *amounts, percent, judgement = (row[key] for key in KEYS)
            # In CSV an amount of nothing is empty, as an empty percentage is.
            shown = [one or "0.00" for one in amounts]
            rows.append((row["code"], row["line"], (*shown, percent or None, judgement or None)))
        _expected(rows)

    def test_workbook_has_numbers(self, browser_of) -> None:
        sheet = load_workbook(BytesIO(browser_of("owner").get(f"{PAGE}&format=xlsx").content)).worksheets[0]
        rows = []
        for row in sheet.iter_rows(min_row=5):
            if not isinstance(row[4].value, int | float):
                continue
            percent = row[7].value
            if percent is not None:
                assert isinstance(percent, int | float)
                assert "0.0%" in row[7].number_format
            amounts = [str(Decimal(str(cell.value)).quantize(Decimal("0.01"))) for cell in row[4:7]]
            words = None if percent is None else str((Decimal(str(percent)) * 100).quantize(Decimal("0.1")))
            rows.append((row[0].value, row[1].value, (*amounts, words, row[8].value)))
        _expected(rows)

    def test_pdf(self, browser_of) -> None:
        text = reading.pdf_text(browser_of("owner").get(f"{PAGE}&format=pdf").content)
        found = re.findall(r"[−-]?\d[\d,]*\.\d\d?(?!\d)(?: %)?|(?:un)?favourable", text.replace("\n", " "))
        plain = [one.replace(",", "").replace("−", "-").removesuffix(" %") for one in found]
        rows = [*EXPECTED.values()]
        inserted = [
            rows[0], EXPECTED_ACCOUNTS[SALES], rows[1], EXPECTED_ACCOUNTS[COGS], rows[2], rows[3],
            EXPECTED_ACCOUNTS[PACKAGING], EXPECTED_ACCOUNTS[BANK_CHARGES], *rows[4:],
        ]  # fmt: skip
        assert plain == [cell for row in inserted for cell in row if cell not in (None, "0.00")]

    def test_page(self, browser_of) -> None:
        report = browser_of("owner").get(PAGE).content.decode().split('id="report"', 1)[1]
        rows = []
        for row in re.findall(r"<tr[ >].*?</tr>", report, re.DOTALL)[1:]:
            code = re.search(r'<td class="code fit from-sm">(.*?)</td>', row)
            label = re.search(r'class="level-\d">(?:<a [^>]*>)?([^<]+)', row)
            assert label is not None
            *amounts, percent = (
                unescape(re.sub(r"<[^>]+>", "", cell)).replace(",", "").replace("−", "-").strip()
                for cell in re.findall(r'<td class="num[^"]*">(.*?)</td>', row, re.DOTALL)
            )
            judged = re.search(r"(?:un)?favourable(?=</span></td>)", row)
            shown = ["0.00" if one == "–" else one for one in amounts]
            cells = (*shown, percent.removesuffix(" %") or None, judged[0] if judged else None)
            rows.append((code[1] if code else "", unescape(label[1]).strip(), cells))
        _expected(rows)

    def test_figures_of_the_budget_lead_nowhere_and_others_to_what_was_posted(self, browser_of) -> None:
        shown = browser_of("owner").get(PAGE).content.decode()
        assert f'href="/t/karoo/accounts/{SALES}/?from_date=2026-10-01&amp;to_date=2026-10-31">1,100.00' in shown
        assert f'href="/t/karoo/accounts/{SALES}/?from_date=2026-10-01&amp;to_date=2026-10-31">100.00' in shown
        assert not re.search(r"<a [^>]*>1,000\.00</a>", shown)


def figures(asked: Asked) -> dict[str, tuple[int, ...]]:
    """What each line shows, by its key."""
    return {
        one.key: one.amounts for one in profit_and_loss(columns_of(asked, is_budgeted=True)).lines if not one.account
    }


def test_a_budget_that_was_kept_is_neither_good_nor_bad_and_a_loss_is_a_percentage_of_its_size(
    karoo, owner, within, browser_of
) -> None:
    """Sales of 100.00 as budgeted; a loss of 60.00 where one of 50.00 was budgeted."""
    with within(karoo):
        post(owner, (CASH, 100_00), (SALES, -100_00))
        post(owner, (COGS, 160_00), (CASH, -160_00))
        budget = make_budget(FiscalYear.objects.get(name="2026/27"), "Plan", actor=OPERATOR)
        put(budget, SALES, -100_00, 10)
        put(budget, COGS, 150_00, 10)
    document = json.loads(browser_of("owner").get(f"{PAGE}&format=json").content)
    rows = {row["line"]: tuple(row[key] for key in KEYS) for row in document["rows"]}
    assert rows["Sales"] == ("100.00", "100.00", "0.00", "0.0", None)
    assert rows["Profit for the period"] == ("-60.00", "-50.00", "-10.00", "-20.0", "unfavourable")


@pytest.mark.usefixtures("budget")
class TestDays:
    def test_part_of_a_period_counts_as_of_its_days(self, karoo, within, browser_of) -> None:
        """15 of the 30 days of September and 10 of the 31 of October: 500.00 and 322.58 of sales."""
        with within(karoo):
            shown = figures(Asked(date(2026, 9, 16), date(2026, 10, 10), "budget"))
        assert shown["sales"] == (1_100_00, 822_58, 277_42)
        page = PAGE.replace("2026-10-01", "2026-09-16").replace("2026-10-31", "2026-10-10")
        assert "as much of its budget counts as of its days" in browser_of("owner").get(page).content.decode()
        assert "as of its days" not in browser_of("owner").get(PAGE).content.decode()

    def test_days_before_the_budget_are_named_and_the_rest_compared(self, browser_of) -> None:
        page = PAGE.replace("2026-10-01", "2026-02-01")
        shown = browser_of("owner").get(page).content.decode()
        assert "No budget is in force for February 2026." in shown
        assert ">1,000.00<" not in shown
        assert "2,000.00" in shown

    def test_without_a_budget_actual_figures_stand_alone_and_that_is_said(self, karoo, within, browser_of) -> None:
        with within(karoo):
            Budget.objects.update(is_active=False)
        sentence = "No budget is in force for October 2026, so actual figures stand alone."
        browser = browser_of("owner")
        shown = browser.get(PAGE).content.decode()
        assert sentence in shown
        assert "1,100.00" in shown
        assert "favourable" not in shown
        document = json.loads(browser.get(f"{PAGE}&format=json").content)
        assert document["notes"][0].startswith(sentence)
        sales = next(row for row in document["rows"] if row["code"] == SALES)
        assert (sales["amount"], "budget" in sales) == ("1100.00", False)
        assert sentence in " ".join(reading.pdf_text(browser.get(f"{PAGE}&format=pdf").content).split())
        sheet = reading.sheet_rows(browser.get(f"{PAGE}&format=xlsx").content)
        assert any(str(row[0]).startswith(sentence) for row in sheet)
        out, err = StringIO(), StringIO()
        arguments = ("--tenant", "karoo", "--from", "2026-10-01", "--to", "2026-10-31", "--compare", "budget")
        call_command("report", "profit-and-loss", *arguments, stdout=out, stderr=err)
        assert sentence in err.getvalue()
        assert f"{SALES},Sales of jewellery,account,sales,1100.00" in out.getvalue()


@pytest.fixture
def shops(budget: Budget, karoo, owner, within) -> None:
    """The north sold 30.00 of 50.00 that were budgeted, the south 7.77 of 8.88; a workshop sold 2.00 of 4.00."""
    with within(karoo):
        north, south = (Branch.objects.create(code=code, name=f"Shop {code}") for code in ("N", "S"))
        workshop = CostCentre.objects.create(code="WORK", name="Workshop")
        for amount, meant, branch, centre in (
            (30_00, 50_00, north, None),
            (7_77, 8_88, south, None),
            (2_00, 4_00, None, workshop),
        ):
            part = {"branch_id": branch.id if branch else None, "cost_centre_id": centre.id if centre else None}
            lines = [
                ProposedLine(account(CASH).id, amount, "ZAR", amount, **part),
                ProposedLine(account(SALES).id, -amount, "ZAR", -amount, **part),
            ]
            post_journal_entry(ProposedEntry(date(2026, 10, 9), lines), actor=owner)
            put(budget, SALES, -meant, 10, part=Dimensions(**part))
        member = Membership.objects.get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=[], branches=[north.id], actor=OPERATOR)


@pytest.mark.usefixtures("shops")
class TestParts:
    @pytest.mark.parametrize(
        ("dimension", "sales"),
        [
            ("", (1_139_77, 1_062_88, 76_89)),
            ("branch=N", (30_00, 50_00, -20_00)),
            ("branch=S", (7_77, 8_88, -1_11)),
            ("cost-centre=WORK", (2_00, 4_00, -2_00)),
        ],
    )
    def test_actual_and_budget_are_narrowed_alike(self, karoo, within, dimension: str, sales: tuple[int, ...]) -> None:
        with within(karoo):
            shown = figures(Asked(date(2026, 10, 1), date(2026, 10, 31), "budget", dimension))
        assert shown["sales"] == sales

    def test_who_works_for_a_branch_sees_its_budget_alone(self, browser_of) -> None:
        browser = browser_of("accountant")
        document = json.loads(browser.get(f"{PAGE}&format=json").content)
        sales = next(row for row in document["rows"] if row["code"] == SALES)
        assert tuple(sales[key] for key in KEYS) == ("30.00", "50.00", "-20.00", "-40.0", "unfavourable")
        for form in ("", "&format=csv"):
            shown = browser.get(f"{PAGE}{form}").content.decode()
            assert not [one for one in ("8.88", "1,062.88", "1062.88", "350.00", "4.00<") if one in shown]


class TestRefusals:
    def test_beside_columns_by_branch_there_is_no_room(self, browser_of) -> None:
        shown = unescape(browser_of("owner").get(f"{PAGE}&dimension=branch").content.decode())
        assert "There is no room for a budget beside a column for each branch." in shown
        assert "Total" in shown

    @pytest.mark.parametrize("name", ["balance-sheet", "cash-flow", "changes-in-equity"])
    def test_other_statements_say_why_and_offer_none(self, browser_of, name: str) -> None:
        shown = browser_of("owner").get(f"/t/karoo/reports/{name}/?{OCTOBER}&compare=budget").content.decode()
        assert "profit and loss alone is compared with it" in shown
        assert ">Budget</a>" not in shown.split('aria-label="Filters"', 1)[1]

    @pytest.mark.parametrize("name", ["balance-sheet", "cash-flow", "changes-in-equity", "trial-balance"])
    def test_command_refuses_with_the_same_sentence(self, name: str) -> None:
        err = StringIO()
        with pytest.raises(SystemExit):
            call_command("report", name, "--tenant", "karoo", "--compare", "budget", stdout=StringIO(), stderr=err)
        assert "profit and loss alone is compared with it" in err.getvalue()

    def test_who_may_not_see_budgets_is_neither_offered_one_nor_shown_it(self, karoo, within, browser_of) -> None:
        with within(karoo):
            member = Membership.objects.get(user__email="clerk@karoo.example")
            override_permission(
                member, code="accounting.budget.view", effect="deny", reason="a test", actor=Actor.command("test")
            )
        browser = browser_of("clerk")
        assert browser.get(PAGE).status_code == 403
        for person, is_offered in (("clerk", False), ("owner", True)):
            shown = browser_of(person).get(PAGE.removesuffix("&compare=budget")).content.decode()
            assert (">Budget</a>" in shown.split('aria-label="Filters"', 1)[1]) == is_offered
