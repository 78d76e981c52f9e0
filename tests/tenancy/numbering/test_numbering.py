"""The series of numbers, as the settings show them."""

from datetime import date

import pytest

from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.ledger.queries import account_with_role
from tenancy.numbering.queries import MOST_SIGNS, series_lines

pytestmark = pytest.mark.django_db


def test_series_is_spelled_as_the_database_spells_it(in_karoo, owner) -> None:
    bank, charges = account_with_role("bank"), account_with_role("bank_charges")
    lines = [base_line(charges.id, 500, "ZAR"), base_line(bank.id, -500, "ZAR")]
    entry = post_journal_entry(ProposedEntry(date(2026, 3, 2), lines, memo="Fee"), actor=owner)
    [line] = [one for one in series_lines() if one.last == entry.number]
    assert line.given >= 1
    assert line.next == f"{entry.number[:-5]}{line.given + 1:05d}"
    assert line.signs <= MOST_SIGNS


def test_page_shows_the_last_number_and_is_for_the_settings_alone(browser_of) -> None:
    page = browser_of("owner").get("/t/karoo/settings/numbering/")
    assert page.status_code == 200
    assert browser_of("accountant").get("/t/karoo/settings/numbering/").status_code == 403
