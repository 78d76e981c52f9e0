"""The page of a journal entry by hand, as a person meets it."""

from datetime import date

from playwright.sync_api import Locator, expect

from tests.journeys.people import Person

# Two accounts of the South African chart that take entries by hand.
SOFTWARE = "6340"
BANK_CHARGES = "6410"


def cell(person: Person, column: str, line: int) -> Locator:
    """One cell of the grid; lines count from 1."""
    return person.page.get_by_label(f"{column}, line {line}", exact=True)


def fill_entry(person: Person, books: str, *, memo: str, amount: str, day: date | None = None) -> None:
    """Open the page and fill in an entry of two lines."""
    person.go(f"{books}journal/new/")
    if day is not None:
        person.page.get_by_label("Posting date").fill(day.isoformat())
    person.page.get_by_label("Memo", exact=True).fill(memo)
    for line, (account, column) in enumerate(((SOFTWARE, "Debit"), (BANK_CHARGES, "Credit")), start=1):
        cell(person, "Account", line).fill(account)
        cell(person, column, line).fill(amount)


def posted_number(person: Person) -> str:
    """The number of the entry whose page is open."""
    heading = person.page.locator("h1")
    expect(heading).to_contain_text("Journal entry JE-")
    return heading.inner_text().removeprefix("Journal entry ").strip()
