"""A journal entry by hand."""

from uuid import uuid4

import pytest

from accounting.ledger.models import JournalEntry, JournalLine
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/journal/new/"


def grid(*lines: tuple[str, str, str], **head: str) -> dict[str, str]:
    """What the page sends: (account, debit, credit) of each row."""
    data = {"posting_date": "2026-10-31", "memo": "By hand", "reference": "", "idempotency_key": str(uuid4()), **head}
    for place, (account, debit, credit) in enumerate(lines):
        data |= {
            f"line-{place}-account": account,
            f"line-{place}-memo": "",
            f"line-{place}-debit": debit,
            f"line-{place}-credit": credit,
        }
    return data


BALANCED = (("1540 Petty cash", "1,234.50", ""), ("4110", "", "1234.5"), ("", "", ""))


def refused(browser, data: dict[str, str]) -> str:
    response = browser.post(PAGE, data)
    assert response.status_code == 422
    return response.content.decode()


def test_page_offers_accounts_that_take_lines_by_hand(browser_of) -> None:
    page = browser_of("accountant").get(PAGE).content.decode()
    assert '<option value="1540 Petty cash">' in page
    assert "1210 Trading stock" not in page, "a control account"
    assert "1100 Non-current assets" not in page, "a heading"
    assert page.count('name="line-') == 16


def test_a_balanced_entry_is_posted_and_shown(browser_of, karoo, within) -> None:
    response = browser_of("accountant").post(PAGE, grid(*BALANCED, reference="INV 7"))
    with within(karoo):
        entry = JournalEntry.objects.get()
        assert (entry.total, entry.memo, entry.reference, entry.line_count) == (123_450, "By hand", "INV 7", 2)
    assert response.headers["Location"] == f"/t/karoo/journal/{entry.number}/"


def test_the_same_page_sent_twice_posts_once_and_says_so(browser_of, karoo, within) -> None:
    browser, data = browser_of("accountant"), grid(*BALANCED)
    first, second = browser.post(PAGE, data), browser.post(PAGE, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert "Nothing was posted again" in browser.get(second.headers["Location"]).content.decode()
    with within(karoo):
        assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("no such account", "5", ""), "There is no such account. Choose one of the list."),
        (("1540", "5", "5"), "Write either a debit or a credit."),
        (("1540", "", ""), "Write a debit or a credit."),
        (("1540", "12,50", ""), "Write an amount such as 1,234.50."),
        (("1540", "five", ""), "Write an amount such as 1,234.50."),
        (("1540", "-5", ""), "Write it into the other column"),
        (("1540", "0.001", ""), "ZAR has 2 decimals."),
        (("1540", "9" * 30, ""), "This amount is too large."),
        (("1210", "5", ""), "1210 Trading stock is a control account, kept by its own documents. Choose another."),
    ],
)
def test_what_is_wrong_stands_in_its_row_and_everything_typed_stays(browser_of, row, words) -> None:
    page = refused(browser_of("accountant"), grid(row, ("4110", "", "5"), memo="Kept memo"))
    assert words in page
    assert 'value="Kept memo"' in page
    assert f'value="{row[0]}"' in page
    assert 'value="4110"' in page


@pytest.mark.parametrize(
    ("amount", "minor"), [("1,50,000.00", 15_000_000), ("1 234.5", 123_450), ("12,345,678.90", 1_234_567_890)]
)
def test_amounts_are_read_in_the_groupings_of_both_countries(browser_of, karoo, within, amount, minor) -> None:
    browser_of("accountant").post(PAGE, grid(("1540", amount, ""), ("4110", "", amount)))
    with within(karoo):
        assert JournalEntry.objects.get().total == minor


def test_an_entry_that_does_not_balance_is_refused_under_the_grid(browser_of, karoo, within) -> None:
    page = refused(browser_of("accountant"), grid(("1540", "10", ""), ("4110", "", "7.50")))
    assert "debits exceed credits by 2.50" in page
    assert "Debits and credits differ by 2.50." in page
    with within(karoo):
        assert not JournalLine.objects.exists()


def test_a_single_line_is_refused(browser_of) -> None:
    assert "at least two lines" in refused(browser_of("accountant"), grid(("1540", "10", "")))


def test_a_closed_period_is_refused_beside_the_date(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        close_period(AccountingPeriod.objects.get(starts="2026-10-01"), actor=owner)
    page = refused(browser_of("accountant"), grid(*BALANCED))
    error = page.index('id="id_posting_date_error"')
    assert "period that is closed" in page[error : error + 300]


def test_a_row_can_be_added_with_and_without_scripts(browser_of) -> None:
    browser = browser_of("accountant")
    page = browser.post(PAGE, {**grid(*BALANCED), "add_line": "1"}).content.decode()
    assert 'name="line-3-account"' in page
    assert 'value="1,234.50"' in page
    row = browser.post(f"{PAGE}rows/", grid(*BALANCED)).content.decode()
    assert 'name="line-3-account"' in row
    assert " autofocus" in row
    assert "<html" not in row


def test_totals_are_computed_on_the_server_while_typing(browser_of) -> None:
    page = browser_of("accountant").post(
        f"{PAGE}totals/", grid(("1540", "1,000", ""), ("", "", "250"), ("x", "bad", ""))
    )
    text = page.content.decode()
    assert "1,000.00" in text
    assert "differ by 750.00" in text


@pytest.mark.parametrize("person", ["clerk", "auditor"])
def test_who_only_reads_can_neither_open_nor_post_it(browser_of, karoo, within, person) -> None:
    browser = browser_of(person)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, grid(*BALANCED)).status_code == 403
    with within(karoo):
        assert not JournalEntry.objects.exists()


def test_outsider_gets_404_for_every_part(browser_of, karoo, within) -> None:
    browser = browser_of("outsider")
    assert browser.get(PAGE).status_code == 404
    for path in (PAGE, f"{PAGE}rows/", f"{PAGE}totals/"):
        assert browser.post(path, grid(*BALANCED)).status_code == 404
    with within(karoo):
        assert not JournalEntry.objects.exists()
