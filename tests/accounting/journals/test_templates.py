"""Templates of entries, and copies of posted ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounting.currencies.entering import enter_rate
from accounting.journals.contents import ContentLine
from accounting.journals.errors import TemplateNameTaken, TemplateNeedsName
from accounting.journals.retyping import turned
from accounting.journals.templates import content_of_entry, content_on, keep_template, retire_template
from tests.accounting.journals.drafts import content
from tests.accounting.journals.repeating import template
from tests.accounting.ledger.entries import CASH, DAY, SALES, account, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
LATER = date(2026, 11, 30)


def test_a_template_says_on_another_day_what_was_kept(accountant) -> None:
    said = content_on(template(accountant), LATER)
    assert (said.posting_date, said.memo) == (LATER, "Rent of the shop")
    assert [line.amount for line in said.lines] == [100_00, -100_00]


def test_a_name_is_given_once_until_it_is_retired(accountant) -> None:
    first = template(accountant)
    with pytest.raises(TemplateNameTaken):
        template(accountant)
    with pytest.raises(TemplateNeedsName):
        template(accountant, name="  ")
    retire_template(first.id, actor=accountant)
    template(accountant)


def test_a_rate_that_nobody_wrote_is_that_of_the_day(accountant) -> None:
    for day, value in ((DAY, "18"), (LATER, "19")):
        enter_rate("USD", day, Decimal(value), today=LATER, actor=accountant, reason="bank")
    lines = [
        ContentLine(account(CASH).id, "USD", 10_00, 180_00, Decimal(18), "table"),
        ContentLine(account(SALES).id, "USD", -10_00, -180_00, Decimal(18), "table"),
    ]
    kept = keep_template("In dollars", replace(content(), lines=lines), actor=accountant)
    assert [line.amount for line in content_on(kept, LATER).lines] == [190_00, -190_00]


def test_a_copy_of_an_entry_has_its_lines_and_a_key_of_its_own(accountant) -> None:
    entry = post(accountant, (CASH, 700), (SALES, -700))
    first, second = (content_of_entry(entry, LATER, actor=accountant) for _ in range(2))
    assert [line.amount for line in first.lines] == [700, -700]
    assert first.entry_key != second.entry_key
    assert [line.currency_amount for line in turned(first).lines] == [-700, 700]
