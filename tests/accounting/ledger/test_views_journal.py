"""The journal and the document page of an entry."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.ledger.reversal import reverse_journal_entry
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.branches.models import Branch
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CASH, DAY, SALES, account, post, post_foreign
from tests.conftest import actor_named

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/journal/"


@pytest.fixture
def entry(karoo, owner, within):
    with within(karoo):
        return post(owner, (CASH, 123_456), (SALES, -123_456), memo="Secret takings")


def text_of(browser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_journal_shows_entries_newest_first(browser_of, karoo, owner, within, entry) -> None:
    with within(karoo):
        later = post(owner, (CASH, 1), (SALES, -1), day=DAY + timedelta(days=1), memo="Later")
    page = text_of(browser_of("clerk"), PAGE)
    assert page.index(later.number) < page.index(entry.number)
    assert "1,234.56" in page


def test_journal_pages_by_key_and_keeps_its_filters(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        for place in range(51):
            post(owner, (CASH, 1), (SALES, -1), memo=f"Entry {place:02}")
    browser = browser_of("clerk")
    page = text_of(browser, f"{PAGE}?text=Entry")
    assert "Entry 50" in page
    assert "Entry 00" not in page
    older = page.split('href="?text=Entry&amp;older=')[1].split('"')[0]
    assert "Entry 00" in text_of(browser, f"{PAGE}?text=Entry&older={older}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?from_date=2026-11-01", False),
        ("?to_date=2026-10-31", True),
        ("?account=1540", True),
        ("?account=5110", False),
        ("?account=nothing", False),
        ("?source=import", False),
        ("?text=secret", True),
        ("?from_date=soon", True),
        ("?older=nonsense", True),
    ],
)
def test_journal_is_narrowed_by_its_address(browser_of, entry, query, found) -> None:
    assert (entry.number in text_of(browser_of("clerk"), PAGE + query)) is found


def test_an_empty_journal_says_what_belongs_there(browser_of) -> None:
    assert "The journal is empty" in text_of(browser_of("owner"), PAGE)


def test_entry_shows_lines_details_and_its_trail(browser_of, entry) -> None:
    page = text_of(browser_of("clerk"), f"{PAGE}{entry.number}/")
    assert '<a href="/t/karoo/accounts/1540/" data-row-link>Petty cash</a>' in page
    assert page.count("1,234.56") == 4
    assert "October 2026" in page
    assert f"posted journal entry {entry.number}".capitalize() in page or f"osted journal entry {entry.number}" in page


def test_entry_shows_amount_and_rate_of_another_currency(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        made = post_foreign(owner, (CASH, 1_850, "USD", 100, "18.5"), (SALES, -1_850, "ZAR", -1_850, "1"))
    page = text_of(browser_of("clerk"), f"{PAGE}{made.number}/")
    assert "USD 1.00" in page
    assert "18.5" in page


def test_an_entry_and_its_reversal_lead_to_each_other(browser_of, karoo, owner, within, entry) -> None:
    with within(karoo):
        mirror = reverse_journal_entry(entry, posting_date=DAY, reason="Twice", actor=owner)
    browser = browser_of("owner")
    trail = text_of(browser, f"{PAGE}{entry.number}/").partition('<ol class="trail">')[2]
    assert f"Posted reversal {mirror.number}" in trail, "the trail of an entry tells of its reversal"
    assert "“Twice”" in trail
    assert f'<dt>Reversed by</dt><dd><a href="{PAGE}{mirror.number}/">' in text_of(browser, f"{PAGE}{entry.number}/")
    page = text_of(browser, f"{PAGE}{mirror.number}/")
    assert f'<dt>Reversal of</dt><dd><a href="{PAGE}{entry.number}/">' in page
    assert "/reversal/" not in page, "neither of the two can be reversed again"


def test_who_may_not_reverse_is_not_offered_it(browser_of, entry) -> None:
    assert "/reversal/" not in text_of(browser_of("clerk"), f"{PAGE}{entry.number}/")
    assert f"{entry.number}/reversal/" in text_of(browser_of("accountant"), f"{PAGE}{entry.number}/")


@pytest.mark.parametrize(
    "number", ["JE-2026-99999", "JE-2026-9999999999999999999", "je-2026-00001", "x", "JE-2026-1", "%00"]
)
def test_an_unknown_number_is_not_found(browser_of, entry, number) -> None:
    assert browser_of("owner").get(f"{PAGE}{number}/").status_code == 404


def test_outsider_gets_404(browser_of, entry) -> None:
    browser = browser_of("outsider")
    for path in ("", f"{entry.number}/", "new/", f"{entry.number}/reversal/"):
        assert browser.get(PAGE + path).status_code == 404
    assert browser.get(f"/t/mumbai/journal/{entry.number}/").status_code == 404
    assert "Secret takings" not in text_of(browser, "/t/mumbai/journal/")


def test_journal_and_entry_take_the_same_queries_with_one_and_with_three_rows(
    browser_of, karoo, owner, within, entry
) -> None:
    browser = browser_of("clerk")
    assert own_queries(browser, PAGE) == 3
    assert own_queries(browser, f"{PAGE}{entry.number}/") == 8
    with within(karoo):
        longer = post(owner, (CASH, 1), (CASH, 2), (SALES, -1), (SALES, -2))
        post(owner, (CASH, 1), (SALES, -1))
    assert own_queries(browser, PAGE) == 3
    assert own_queries(browser, f"{PAGE}{longer.number}/") == 8


def _reversed_in(shop: Branch, actor: Actor) -> None:
    """An entry in a branch that another one there reverses."""
    lines = [
        ProposedLine(account(code).id, amount, "ZAR", amount, branch_id=shop.id)
        for code, amount in ((CASH, 5_00), (SALES, -5_00))
    ]
    made = post_journal_entry(ProposedEntry(DAY, lines, memo="In the north"), actor=actor)
    reverse_journal_entry(JournalEntry.objects.get(id=made.id), posting_date=DAY, reason="Wrong", actor=actor)


@pytest.mark.parametrize("rows", [1, 3])
def test_journal_of_somebody_of_one_branch_asks_the_same_however_many_reversals_there_are(
    browser_of, karoo, owner, within, rows
) -> None:
    with within(karoo):
        north = Branch.objects.create(code="N", name="North")
        member = Membership.objects.get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=[], branches=[north.id], actor=Actor.command("test"))
        for _ in range(rows):
            _reversed_in(north, owner)
    browser = browser_of("accountant")
    # The entries, their reversals, what they reverse, the amounts seen, and which of the others are seen.
    assert own_queries(browser, PAGE) == 6
    assert text_of(browser, PAGE).count("reversed") >= rows


def test_journal_links_no_reversal_that_another_branch_posted(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        north = Branch.objects.create(code="N", name="North")
        member = Membership.objects.get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=["accounting.journal_entry"], branches=[north.id], actor=Actor.command("test"))
        _reversed_in(north, owner)
        own = actor_named("accountant@karoo.example", "karoo")
        _reversed_in(north, replace(own, permissions=owner.permissions))
        numbers = {one.number: one.posted_by_id for one in JournalEntry.objects.all()}
    page = text_of(browser_of("accountant"), PAGE)
    for number, keeper in numbers.items():
        assert (f"/journal/{number}/" in page) == (keeper == own.id)
