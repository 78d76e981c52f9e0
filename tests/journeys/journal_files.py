"""A small general journal as a bookkeeper exports it, first with mistakes in it, then without."""

from datetime import date, timedelta

from tests.journeys.days import end_of_last_month

HEADING = "date,entry_id,account,debit,credit,currency,memo"

RENT = "Expenses:Workshop Rent"
GOLDSMITH = "Expenses:Goldsmith Wages"
REPAIRS = "Income:Repairs"
CURRENT = "Assets:Current Account"

# What the account of the repairs stands at once the file is in the books.
REPAIRS_TOTAL = "12,480.50"


def first_of_last_month() -> date:
    """In a period that is open, whenever the journey is made."""
    return end_of_last_month().replace(day=1)


def journal(*, faulty: bool) -> str:
    """Four entries; the faulty file holds an impossible date, an amount with three decimals and an imbalance."""
    day = first_of_last_month()
    rows = [
        (day, "W-101", RENT, "18500.00", "", "Workshop, first of the month"),
        (day, "W-101", CURRENT, "", "18500.00", "Workshop, first of the month"),
        (day + timedelta(days=6), "W-102", CURRENT, "8230.50", "", "Rings resized, week 1"),
        (day + timedelta(days=6), "W-102", REPAIRS, "", "8230.50", "Rings resized, week 1"),
        (day + timedelta(days=13), "W-103", CURRENT, "4250.00", "", "Clasps and chains, week 2"),
        (day + timedelta(days=13), "W-103", REPAIRS, "", "4250.00", "Clasps and chains, week 2"),
        (day + timedelta(days=24), "W-104", GOLDSMITH, "21400.00", "", "Wages of the goldsmith"),
        (day + timedelta(days=24), "W-104", CURRENT, "", "21400.00", "Wages of the goldsmith"),
    ]
    lines = [",".join((f"{when}", entry, account, debit, credit, "ZAR", f'"{memo}"'))
             for when, entry, account, debit, credit, memo in rows]  # fmt: skip
    if faulty:
        lines[1] = lines[1].replace(str(day), f"{day:%Y-%m}-32")
        lines[3] = lines[3].replace("8230.50", "8230.505")
        lines[5] = lines[5].replace("4250.00", "4520.00")
    return "\r\n".join([HEADING, *lines, ""])
