"""Who works for some branches sees and posts what is theirs, on every page."""

import pytest

from accounting.ledger.errors import LineOfAnotherBranch
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.ledger.reversal import reverse_journal_entry
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.branches.models import Branch
from tests.accounting.ledger.entries import CASH, DAY, SALES, account, post
from tests.conftest import actor_named

pytestmark = pytest.mark.django_db

SHELL = Actor.command("test")


def in_branch(actor: Actor, amount: int, *branches, memo: str = "In a branch"):
    """An entry of two lines, the first and the second in the given branches."""
    lines = [
        ProposedLine(account(code).id, sign * amount, "ZAR", sign * amount, branch_id=branch.id if branch else None)
        for code, sign, branch in zip((CASH, SALES), (1, -1), branches, strict=True)
    ]
    return post_journal_entry(ProposedEntry(DAY, lines, memo=memo), actor=actor)


@pytest.fixture
def shops(karoo, owner, within):
    """Two branches with an entry each, one between them and one in neither; the accountant works for the first."""
    with within(karoo):
        north, south = (Branch.objects.create(code=code, name=f"Shop {code}") for code in ("N", "S"))
        entries = {
            "north": in_branch(owner, 100_00, north, north, memo="Northern takings"),
            "south": in_branch(owner, 7_77, south, south, memo="Southern takings"),
            "both": in_branch(owner, 5_00, north, south, memo="Carried over"),
            "none": post(owner, (CASH, 3_33), (SALES, -3_33), memo="Of no branch"),
        }
        member = Membership.objects.get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=[], branches=[north.id], actor=SHELL)
    return north, south, entries


def test_journal_shows_entries_that_touch_his_branches(browser_of, shops) -> None:
    page = browser_of("accountant").get("/t/karoo/journal/").content.decode()
    assert "Northern takings" in page and "Carried over" in page
    assert "Southern takings" not in page and "Of no branch" not in page


def test_of_an_entry_between_branches_only_his_lines_are_shown(browser_of, shops) -> None:
    _, _, entries = shops
    page = browser_of("accountant").get(f"/t/karoo/journal/{entries['both'].number}/").content.decode()
    assert "1 line of other branches is not shown" in page
    assert f"/accounts/{CASH}/" in page
    assert f"/accounts/{SALES}/" not in page
    assert browser_of("accountant").get(f"/t/karoo/journal/{entries['south'].number}/").status_code == 404


def test_balances_are_those_of_his_branches(browser_of, shops) -> None:
    browser = browser_of("accountant")
    ledger = browser.get(f"/t/karoo/accounts/{CASH}/?from_date=2026-10-01&to_date=2026-10-31").content.decode()
    assert "105.00" in ledger and "116.10" not in ledger
    assert "105.00" in browser.get("/t/karoo/accounts/").content.decode()
    assert "116.10" in browser_of("owner").get("/t/karoo/accounts/").content.decode()


def test_he_posts_and_reverses_lines_of_his_branches_alone(karoo, within, shops) -> None:
    north, south, entries = shops
    actor = actor_named("accountant@karoo.example", "karoo")
    with within(karoo):
        assert in_branch(actor, 1_00, north, north).number
        for branches in ((north, south), (north, None)):
            with pytest.raises(LineOfAnotherBranch):
                in_branch(actor, 1_00, *branches)
        with pytest.raises(LineOfAnotherBranch):
            reverse_journal_entry(entries["both"], posting_date=DAY, reason="x", actor=actor)
        assert reverse_journal_entry(entries["north"], posting_date=DAY, reason="x", actor=actor).number


@pytest.mark.parametrize("name", ["general-ledger", "account-ledger", "day-book", "journal-register"])
def test_listings_show_his_branches_on_screen_and_in_files(browser_of, shops, name: str) -> None:
    address = f"/t/karoo/reports/{name}/?from_date=2026-10-01&to_date=2026-10-31"
    browser = browser_of("accountant")
    for page in (address, f"{address}&format=csv", f"{address}&format=json", f"{address}&dimension=branch=S"):
        shown = browser.get(page).content.decode()
        assert "Southern takings" not in shown and "Of no branch" not in shown, page
    assert "Northern takings" in browser.get(address).content.decode()
    assert "Southern takings" in browser_of("owner").get(address).content.decode()
