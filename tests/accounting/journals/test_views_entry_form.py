"""A journal entry by hand."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.currencies.models import ExchangeRate
from accounting.dimensions.models import CostCentre
from accounting.journals.models import DraftEntry, DraftState
from accounting.ledger.models import JournalEntry, JournalLine, LedgerAccount
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from erp.foundation.actor import Limits
from tenancy.access.narrowing import limit_person, narrow_person
from tenancy.branches.models import Branch
from tests.accounting.journals.drafts import ask_for_approval_above
from tests.tenancy.access.people import actor, member

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


def test_accounts_are_offered_by_code_and_by_words_of_their_name(browser_of) -> None:
    browser = browser_of("accountant")

    def offered(query: str) -> str:
        return browser.get(f"{PAGE}accounts/", {"q": query}).content.decode()

    assert 'data-label="1540 Petty cash"' in offered("petty c")
    assert offered("15").index("1540") > 0
    assert "1100" not in offered("1100"), "a heading"
    control = offered("1210")
    assert 'aria-disabled="true"' in control
    assert "kept by its own documents" in control
    assert "No account fits" in offered("nothing like it")
    assert "data-label" not in offered("")


def test_a_text_that_only_one_account_fits_is_that_account(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    browser.post(PAGE, grid(("petty c", "10", ""), ("4110", "", "10")))
    with within(karoo):
        assert JournalLine.objects.filter(account__code="1540").count() == 1
    assert "There is no such account." in refused(browser, grid(("cash", "10", ""), ("4110", "", "10")))


def test_a_chart_is_searched_in_one_query(browser_of) -> None:
    browser = browser_of("accountant")
    with CaptureQueriesContext(connection) as captured:
        browser.get(f"{PAGE}accounts/", {"q": "1"})
    assert sum("accounting_ledgeraccount" in one["sql"] for one in captured) == 1


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
        (("1540", "12,50", ""), "Write an amount such as 1,234.50, or"),
        (("1540", "five", ""), "Write an amount such as 1,234.50, or"),
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
    for path in (PAGE, f"{PAGE}rows/", f"{PAGE}totals/", f"{PAGE}balance/", f"{PAGE}draft/"):
        assert browser.post(path, grid(*BALANCED)).status_code == 404
    with within(karoo):
        assert not JournalEntry.objects.exists()


def test_a_row_takes_what_the_others_differ_by(browser_of) -> None:
    browser = browser_of("accountant")
    data = {**grid(("1540", "100", ""), ("1340", "20.50", ""), ("4110", "", "")), "balance": "2"}
    row = browser.post(f"{PAGE}balance/", data).content.decode()
    assert 'name="line-2-credit" value="120.50"' in row
    assert "Debits equal credits." in row
    whole = browser.post(PAGE, data).content.decode()
    assert 'name="line-2-credit" value="120.50"' in whole, "without scripts, too"


def test_a_small_sum_is_posted_as_what_it_comes_to(browser_of, karoo, within) -> None:
    browser_of("accountant").post(PAGE, grid(("1540", "1,200 + 34.50", ""), ("4110", "", "3 * 411.50")))
    with within(karoo):
        assert JournalEntry.objects.get().total == 123_450


def test_control_account_and_unreadable_amount_are_told_before_anything_is_sent(browser_of) -> None:
    page = browser_of("accountant").post(f"{PAGE}totals/", grid(("1210", "1.234", ""))).content.decode()
    assert "1210 Trading stock is a control account" in page
    assert "ZAR has 2 decimals." in page
    assert "Write a debit or a credit" not in page


def foreign(place: int, code: str, rate: str = "") -> dict[str, str]:
    return {f"line-{place}-currency": code, f"line-{place}-rate": rate}


def test_a_line_in_foreign_currency_takes_the_rate_of_its_day(browser_of, karoo, within) -> None:
    with within(karoo):
        ExchangeRate.objects.create(currency="USD", day=date(2026, 10, 30), rate=Decimal("18.25"), source="test")
    data = grid(("1540", "100", ""), ("4110", "", "1,825"), with_currency="1") | foreign(0, "usd")
    browser_of("accountant").post(PAGE, data)
    with within(karoo):
        line = JournalLine.objects.get(account__code="1540")
        assert (line.amount, line.currency, line.currency_amount, line.rate) == (
            182_500,
            "USD",
            100_00,
            Decimal("18.25"),
        )
        assert line.rate_source == "test"


def test_a_typed_rate_stands_and_a_missing_one_is_asked_for(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    data = grid(("1540", "100", ""), ("4110", "", "1,900"), with_currency="1")
    assert "There is no rate for USD on that day. Write one." in refused(browser, data | foreign(0, "USD"))
    assert "There is no currency XXY." in refused(browser, data | foreign(0, "XXY"))
    browser.post(PAGE, data | foreign(0, "USD", "19"))
    with within(karoo):
        line = JournalLine.objects.get(account__code="1540")
        assert (line.amount, line.rate_source) == (190_000, "typed into the entry")


def test_cents_that_rounding_leaves_over_are_settled(browser_of, karoo, within) -> None:
    data = grid(("1540", "66.67", ""), ("1340", "33.33", ""), ("4110", "", "100"), with_currency="1")
    for place in range(3):
        data |= foreign(place, "USD", "18.2537")
    browser_of("accountant").post(PAGE, data)
    with within(karoo):
        assert sum(JournalLine.objects.values_list("amount", flat=True)) == 0
        assert sum(JournalLine.objects.values_list("currency_amount", flat=True)) == 0


def test_a_line_names_the_branch_and_cost_centre_that_its_account_requires(browser_of, karoo, within) -> None:
    with within(karoo):
        branch = Branch.objects.create(code="CPT", name="Cape Town")
        centre = CostCentre.objects.create(code="W", name="Workshop")
        LedgerAccount.objects.filter(code="4110").update(requires_branch=True, requires_cost_centre=True)
    browser = browser_of("accountant")
    page = refused(browser, grid(*BALANCED))
    assert "names a branch." in page
    assert "names a cost centre." in page
    browser.post(PAGE, grid(*BALANCED) | {"line-1-branch": str(branch.id), "line-1-cost_centre": str(centre.id)})
    with within(karoo):
        line = JournalLine.objects.get(account__code="4110")
        assert (line.branch_id, line.cost_centre_id) == (branch.id, centre.id)


def test_what_is_typed_is_kept_as_a_draft_and_posted_from_the_same_page_once(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    data = grid(("1540", "10", ""), memo="") | {"page": str(uuid4()), "version": ""}
    first = browser.post(f"{PAGE}draft/", data)
    assert "Saved as a draft at" in first.content.decode()
    with within(karoo):
        draft = DraftEntry.objects.get()
    assert first["HX-Replace-Url"] == f"/t/karoo/journal/drafts/{draft.id}/"
    assert "Nothing" not in browser.post(f"{PAGE}draft/", {**data, "line-1-account": "4110"}).content.decode()
    whole = {**data, "memo": "Whole", "line-1-account": "4110", "line-1-credit": "10", "line-1-debit": ""}
    posted = browser.post(PAGE, whole)
    assert posted.status_code == 302
    assert browser.post(PAGE, whole).headers["Location"] == posted.headers["Location"]
    with within(karoo):
        draft.refresh_from_db()
        assert (draft.state, draft.entry_id) == ("posted", JournalEntry.objects.get().id)


def test_an_unreadable_cell_is_not_saved_and_that_is_said(browser_of, karoo, within) -> None:
    page = browser_of("accountant").post(f"{PAGE}draft/", grid(("1540", "ten", ""))).content.decode()
    assert "Not saved yet" in page
    with within(karoo):
        assert not DraftEntry.objects.exists()


def test_above_the_limit_the_page_asks_for_approval_and_hands_it_in(browser_of, karoo, within) -> None:
    with within(karoo):
        ask_for_approval_above(1_000_00)
    browser, data = browser_of("accountant"), grid(*BALANCED)
    assert "Above 1,000.00 another person approves." in browser.post(f"{PAGE}totals/", data).content.decode()
    assert "Entries above 1,000.00 ZAR need the approval of another person" in refused(browser, data)
    response = browser.post(PAGE, {**data, "submit": "1"})
    with within(karoo):
        draft = DraftEntry.objects.get()
        assert (draft.state, draft.total) == ("submitted", 123_450)
    assert response.headers["Location"] == f"/t/karoo/journal/drafts/{draft.id}/"


@pytest.mark.parametrize(("limit", "ends_as"), [(None, "posted"), (1_000_00, "submitted")])
def test_handing_in_posts_below_the_limit_and_submits_above_it(browser_of, karoo, within, limit, ends_as) -> None:
    with within(karoo):
        ask_for_approval_above(limit)
    response = browser_of("accountant").post(PAGE, {**grid(*BALANCED), "hand_in": "1"})
    assert response.status_code == 302
    with within(karoo):
        assert JournalEntry.objects.count() == (ends_as == "posted")
        assert [one.state for one in DraftEntry.objects.all()] == ([] if ends_as == "posted" else ["submitted"])


def test_what_is_wrong_with_a_page_handed_in_stands_in_its_row(browser_of, karoo, within) -> None:
    with within(karoo):
        ask_for_approval_above(1_000_00)
    page = refused(browser_of("accountant"), {**grid(("1540", "5,000", ""), ("none", "", "5,000")), "hand_in": "1"})
    assert "There is no such account." in page


def test_a_line_can_move_base_currency_alone(browser_of, karoo, within) -> None:
    data = grid(("1540", "", "12.34"), ("4110", "12.34", ""), with_currency="1") | foreign(0, "USD", "none")
    browser = browser_of("accountant")
    told = browser.post(f"{PAGE}totals/", data).content.decode()
    assert "ZAR alone; no USD moves" in told
    assert "Debits equal credits." in told
    browser.post(PAGE, {**data, "save": "1"})
    with within(karoo):
        draft = DraftEntry.objects.get()
    again = browser.get(f"/t/karoo/journal/drafts/{draft.id}/").content.decode()
    assert 'name="line-0-rate" value="none"' in again
    assert 'name="line-0-credit" value="12.34"' in again
    assert browser.post(PAGE, {**data, "idempotency_key": str(uuid4())}).status_code == 302
    with within(karoo):
        line = JournalLine.objects.get(account__code="1540")
        assert (line.amount, line.currency, line.currency_amount) == (-12_34, "USD", 0)


def test_a_row_that_moves_base_currency_alone_is_balanced_in_it_and_never_rounded(browser_of) -> None:
    browser = browser_of("accountant")
    data = grid(("1540", "100", ""), ("1340", "", "100"), ("4110", "0.05", ""), ("1540", "", ""), with_currency="1")
    data |= foreign(0, "USD", "18.2537") | foreign(1, "USD", "18.2537") | foreign(3, "USD", "none")
    row = browser.post(f"{PAGE}balance/", {**data, "balance": "3"}).content.decode()
    assert 'name="line-3-credit" value="0.05"' in row
    off_by_a_cent = data | {"line-3-credit": "0.04"}
    assert "differ by 0.01" in browser.post(f"{PAGE}totals/", off_by_a_cent).content.decode()


def test_who_works_for_one_branch_finds_it_on_every_line(browser_of, karoo, within) -> None:
    with within(karoo):
        mine, other = (Branch.objects.create(code=code, name=code) for code in ("CPT", "PE"))
        narrow_person(member("accountant"), branches=[mine.id], own_only=[], actor=actor("owner"))
    browser = browser_of("accountant")
    page = browser.get(PAGE).content.decode()
    assert f'<option value="{mine.id}" selected>' in page
    assert str(other.id) not in page
    sent = grid(*BALANCED) | {f"line-{place}-branch": str(mine.id) for place in range(3)}
    assert browser.post(PAGE, sent).status_code == 302, "a row in which only the branch stands is no line"
    assert browser.post(PAGE, grid(*BALANCED)).status_code == 302, "what is not sent is that branch as well"
    with within(karoo):
        newest = JournalEntry.objects.order_by("-number")[:2]
        assert [{line.branch_id for line in entry.lines.all()} for entry in newest] == [{mine.id}, {mine.id}]


def test_who_works_for_several_branches_or_all_chooses(browser_of, karoo, within) -> None:
    with within(karoo):
        places = [Branch.objects.create(code=code, name=code).id for code in ("CPT", "PE")]
        narrow_person(member("accountant"), branches=places, own_only=[], actor=actor("owner"))
    for person in ("accountant", "owner"):
        assert f'<option value="{places[0]}" selected>' not in browser_of(person).get(PAGE).content.decode()


def test_entry_above_ones_own_limit_can_be_handed_over_from_the_page(browser_of, karoo, within) -> None:
    with within(karoo):
        limit_person(member("accountant"), limits=Limits(post=100_00), actor=actor("owner"))
    browser, sent = browser_of("accountant"), grid(*BALANCED)
    assert 'name="submit"' not in browser.get(PAGE).content.decode()
    page = refused(browser, sent)
    assert "You may post up to 100.00 ZAR" in page
    assert "Or hand it over here" in page
    assert 'name="submit"' in page
    assert browser.post(PAGE, {**sent, "submit": "1"}).status_code == 302
    with within(karoo):
        assert DraftEntry.objects.get().state == DraftState.SUBMITTED
        assert not JournalEntry.objects.filter(memo="By hand").exists()
