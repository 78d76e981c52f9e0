"""General ledger, account ledger, day book, journal register and gaps in numbers."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounting.ledger.reversal import reverse_journal_entry
from reporting.listings.asking import AskedListing
from reporting.listings.day_book import day_book_page, whole_day_book
from reporting.listings.errors import TooManyLines
from reporting.listings.general_ledger import general_ledger_page, whole_ledger
from reporting.listings.journal_register import register_page, whole_register
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, post, post_foreign
from tests.reporting import reading

pytestmark = pytest.mark.django_db

STARTS, ENDS = date(2026, 10, 1), date(2026, 10, 31)
ASKED = AskedListing(STARTS, ENDS)
RANGE = f"?from_date={STARTS}&to_date={ENDS}"


@pytest.fixture
def books(karoo, owner, within):
    """Something before the days, five entries in them, one after."""
    with within(karoo):
        post(owner, (CASH, 1_000_00), (CAPITAL, -1_000_00), day=date(2026, 9, 30), memo="Capital")
        for day in (1, 2, 2, 9, 31):
            post(owner, (CASH, day * 100), (SALES, -day * 100), day=date(2026, 10, day), memo=f"Takings of {day}")
        post(owner, (COGS, 5_00), (CASH, -5_00), day=date(2026, 11, 1), memo="Later")


@pytest.fixture
def in_books(books, karoo, within):
    with within(karoo):
        yield


@pytest.mark.usefixtures("in_books")
def test_general_ledger_runs_from_opening_to_closing() -> None:
    sections = {one.account.code: one for one in whole_ledger(ASKED).sections}
    cash = sections[CASH]
    assert (cash.opening, cash.closing) == (1_000_00, 1_045_00)
    assert [one.balance for one in cash.lines] == [1_001_00, 1_003_00, 1_005_00, 1_014_00, 1_045_00]
    # What stood still has its balance, what never moved by then is left out.
    assert (sections[CAPITAL].opening, sections[CAPITAL].lines, sections[CAPITAL].closing) == (-1_000_00, [], -1_000_00)
    assert COGS not in sections


@pytest.mark.usefixtures("in_books")
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 7, 10, 11])
def test_pages_together_are_the_whole_whatever_their_length(limit: int) -> None:
    def figures(sections):
        return [
            (one.account.code, line.line.number, line.line.amount, line.balance)
            for one in sections
            for line in one.lines
        ]

    found, seen, behind = [], [], ""
    for _ in range(20):
        page = general_ledger_page(ASKED, behind=behind, limit=limit)
        found += figures(page.sections)
        seen += [one.account.code for one in page.sections if not one.is_continued]
        behind = page.behind
        if not behind:
            break
    whole = whole_ledger(ASKED)
    assert found == figures(whole.sections)
    assert seen == [one.account.code for one in whole.sections]
    assert (page.debit, page.credit) == (45_00, 45_00)


@pytest.mark.usefixtures("in_books")
def test_a_page_brings_forward_what_the_page_before_carried() -> None:
    first = general_ledger_page(ASKED, limit=2)
    second = general_ledger_page(ASKED, behind=first.behind, limit=2)
    assert first.sections[0].continues and second.sections[0].is_continued
    assert second.sections[0].opening == first.sections[-1].closing == 1_003_00


@pytest.mark.usefixtures("in_books")
@pytest.mark.parametrize(
    ("page", "whole", "ids"),
    [
        (day_book_page, whole_day_book, lambda found: [one.number for one in found.entries]),
        (register_page, whole_register, lambda found: [one.entry.number for one in found.rows]),
    ],
)
def test_entries_page_by_key(page, whole, ids) -> None:
    found, behind = [], ""
    for _ in range(9):
        one = page(ASKED, behind=behind, limit=2)
        found += ids(one)
        behind = one.behind
        if not behind:
            break
    assert found == ids(whole(ASKED))
    assert len(found) == 5


@pytest.mark.usefixtures("in_books")
@pytest.mark.parametrize("whole", [whole_ledger, whole_day_book, whole_register])
def test_a_file_of_a_page_has_a_bound(whole) -> None:
    with pytest.raises(TooManyLines, match="more than 4 lines"):
        whole(AskedListing(STARTS, ENDS, most=4))


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("general-ledger", ["Opening balance", "1,045.00", "Takings of 31"]),
        ("account-ledger", ["Closing balance", "1,045.00"]),
        ("day-book", ["9 Oct 2026", "Takings of 9", "45.00"]),
        ("journal-register", ["Takings of 2", "posted", "45.00"]),
        ("number-gaps", ["7 entries, without a gap", "No number is missing."]),
    ],
)
def test_screen_and_files_say_the_same(browser_of, name: str, words: list[str]) -> None:
    browser = browser_of("owner")
    address = f"/t/karoo/reports/{name}/{RANGE}"
    texts = [
        browser.get(address).content.decode(),
        reading.pdf_text(browser.get(f"{address}&format=pdf").content),
    ]
    for text in texts:
        for one in words:
            assert one in text
    rows = json.loads(browser.get(f"{address}&format=json").content)["rows"]
    assert len(rows) == len(reading.csv_rows(browser.get(f"{address}&format=csv").content))
    assert browser.get(f"{address}&format=xlsx").status_code == 200


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("name", ["general-ledger", "day-book", "journal-register"])
def test_totals_equal_the_rows_and_each_other(browser_of, name: str) -> None:
    document = json.loads(browser_of("owner").get(f"/t/karoo/reports/{name}/{RANGE}&format=json").content)
    column = "amount" if name == "journal-register" else "debit"
    rows = [row for row in document["rows"] if row.get("kind") in (None, "line")]
    assert document["totals"][0][column] == str(reading.sum_of(row[column] for row in rows)) == "45.00"


@pytest.mark.usefixtures("books")
def test_account_ledger_narrows_to_its_account(browser_of) -> None:
    browser = browser_of("clerk")
    page = browser.get(f"/t/karoo/reports/account-ledger/{RANGE}&account={CASH}").content.decode()
    assert "1,045.00" in page
    assert f"{SALES} " not in page.split("<tbody>", 1)[1]
    unknown = browser.get(f"/t/karoo/reports/account-ledger/{RANGE}&account=nope").content.decode()
    assert "There is no account &#x27;nope&#x27;" in unknown


def test_currency_amounts_stand_beside_those_of_the_books(karoo, owner, within) -> None:
    with within(karoo):
        post_foreign(owner, (CASH, 1_850, "USD", 100, "18.5"), (SALES, -1_850, "ZAR", -1_850, "1"))
    out = StringIO()
    call_command("report", "account-ledger", "--tenant", "karoo", "--account", CASH, "--from", "2026-10-01",
                 "--to", "2026-10-31", "--format", "json", stdout=out)  # fmt: skip
    line = next(row for row in json.loads(out.getvalue())["rows"] if row["kind"] == "line")
    assert (line["currency"], line["currency_amount"], line["debit"], line["balance"]) == (
        "USD",
        "1.00",
        "18.50",
        "18.50",
    )


def test_register_says_what_became_of_an_entry(karoo, owner, within) -> None:
    with within(karoo):
        first = post(owner, (CASH, 100), (SALES, -100), day=STARTS)
        second = reverse_journal_entry(first, posting_date=ENDS, reason="Twice", actor=owner)
        states = {one.entry.number: one.state for one in whole_register(ASKED).rows}
    assert states == {first.number: f"reversed by {second.number}", second.number: f"reverses {first.number}"}


@pytest.mark.django_db(transaction=True)
def test_a_missing_number_is_found(karoo, owner, within, superuser, browser_of) -> None:
    with within(karoo):
        numbers = [post(owner, (CASH, 100), (SALES, -100)).number for _ in range(5)]
    superuser.execute("SET session_replication_role = replica")
    for number in (numbers[1], numbers[2], numbers[4]):
        superuser.execute(
            "WITH gone AS (DELETE FROM accounting_journalentry WHERE number = %s AND tenant_id = %s RETURNING id)"
            " DELETE FROM accounting_journalline WHERE entry_id IN (SELECT id FROM gone)",
            [number, karoo.id],
        )
    superuser.commit()
    document = json.loads(browser_of("owner").get(f"/t/karoo/reports/number-gaps/{RANGE}&format=json").content)
    gaps = [(row["first"], row["last"], row["missing"]) for row in document["rows"] if row["kind"] == "gap"]
    assert gaps == [(numbers[1], numbers[2], "2"), (numbers[4], numbers[4], "1")]
    assert document["parameters"]["missing"] == "3"


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("name", "questions"),
    [("general-ledger", 10), ("day-book", 8), ("journal-register", 8), ("number-gaps", 5)],
)
def test_a_page_asks_few_questions_however_long_the_books(browser_of, name: str, questions: int) -> None:
    assert own_queries(browser_of("clerk"), f"/t/karoo/reports/{name}/{RANGE}") == questions


@pytest.fixture
def foreign_books(karoo, owner, within):
    """Dollars before the days and in them, and yen on the same account; a difference of exchange between."""
    with within(karoo):
        post_foreign(
            owner,
            (CASH, 1_800_00, "USD", 100_00, "18"),
            (CAPITAL, -1_800_00, "ZAR", -1_800_00, "1"),
            day=date(2026, 9, 30),
        )
        for day, dollars in ((2, 10_00), (2, -30_00), (5, 5_00)):
            post_foreign(
                owner,
                (CASH, dollars * 19, "USD", dollars, "19"),
                (SALES, -dollars * 19, "ZAR", -dollars * 19, "1"),
                day=date(2026, 10, day),
            )
        post_foreign(owner, (CASH, 50, "USD", 0, "19"), (SALES, -50, "ZAR", -50, "1"), day=date(2026, 10, 6))
        post_foreign(
            owner, (CASH, 120_00, "JPY", 1_000, "0.12"), (SALES, -120_00, "ZAR", -120_00, "1"), day=date(2026, 10, 7)
        )


@pytest.mark.usefixtures("foreign_books")
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_balance_in_currency_runs_beside_that_in_base_currency(karoo, within, limit: int) -> None:
    found, behind = [], ""
    with within(karoo):
        for _ in range(12):
            page = general_ledger_page(AskedListing(STARTS, ENDS, account=CASH), behind=behind, limit=limit)
            found += [(one.line.currency, one.currency_balance, one.balance) for one in page.sections[0].lines]
            last, behind = page.sections[-1], page.behind
            if not behind:
                break
    assert found == [
        ("USD", 110_00, 1_990_00),
        ("USD", 80_00, 1_420_00),
        ("USD", 85_00, 1_515_00),
        # A difference of exchange moves the value and leaves the dollars alone.
        ("USD", 85_00, 1_515_50),
        ("JPY", 1_000, 1_635_50),
    ]
    assert (dict(last.currency_closing), last.closing) == ({"USD": 85_00, "JPY": 1_000}, 1_635_50)


@pytest.mark.usefixtures("foreign_books")
def test_files_hold_what_an_account_has_in_each_currency(browser_of) -> None:
    browser = browser_of("owner")
    address = f"/t/karoo/reports/account-ledger/{RANGE}&account={CASH}"
    rows = json.loads(browser.get(f"{address}&format=json").content)["rows"]
    held = [(row["kind"], row["currency"], row["currency_balance"]) for row in rows if row["kind"] != "line"]
    assert held == [
        ("opening", None, None),
        ("opening_in_currency", "JPY", "0"),
        ("opening_in_currency", "USD", "100.00"),
        ("closing", None, None),
        ("closing_in_currency", "JPY", "1000"),
        ("closing_in_currency", "USD", "85.00"),
    ]
    for text in (browser.get(address).content.decode(), reading.pdf_text(browser.get(f"{address}&format=pdf").content)):
        # A heading may break on paper.
        assert "Balance in currency" in " ".join(text.split())
        assert "Closing balance in USD" in text


@pytest.mark.usefixtures("books")
def test_books_in_one_currency_are_printed_without_columns_of_others(browser_of) -> None:
    text = browser_of("owner").get(f"/t/karoo/reports/general-ledger/{RANGE}").content.decode()
    assert "Balance in currency" not in text


@pytest.mark.usefixtures("foreign_books")
def test_page_of_an_account_runs_its_balance_in_currency(browser_of) -> None:
    text = browser_of("owner").get(f"/t/karoo/accounts/{CASH}/{RANGE}").content.decode()
    assert "Balance in currency" in text
    assert text.index("USD 100.00") < text.index("USD 110.00") < text.index("USD 80.00") < text.index("USD 85.00")
    assert "JPY 1,000" in text


@pytest.mark.usefixtures("foreign_books")
def test_trial_balance_by_currency_agrees_with_the_ledger(browser_of, karoo, within) -> None:
    address = f"/t/karoo/reports/trial-balance/?as_at={ENDS}&by_currency=on&format=json"
    rows = json.loads(browser_of("owner").get(address).content)["rows"]
    shown = {row["currency"]: row["debit"] for row in rows if row["code"] == CASH}
    with within(karoo):
        closing = whole_ledger(AskedListing(STARTS, ENDS, account=CASH)).sections[0].currency_closing
    assert dict(closing) == {"USD": 85_00, "JPY": 1_000}
    assert shown == {"USD": "85.00", "JPY": "1000"}
