"""The proof of the books looks at the opening balances."""

from datetime import date

import pytest

from accounting.opening import checks, posting
from accounting.opening.checks import open_items_equal_control_accounts
from accounting.opening.models import Side
from accounting.opening.posting import post_opening
from accounting.proof.registry import proof_checks
from accounting.proof.verdicts import Asked, VerdictState
from tests.accounting.opening.drafts import FIRST_DAY, TODAY, drafted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

NOW = Asked(as_of=TODAY)


def test_nothing_is_claimed_where_nothing_was_posted() -> None:
    assert "open_items" in {one.code for one in proof_checks()}
    assert open_items_equal_control_accounts(NOW).state == VerdictState.NOT_KEPT


def test_items_that_tie_hold_from_their_day_on(accountant) -> None:
    draft = drafted(accountant)
    post_opening(revision=draft.revision, base="ZAR", today=TODAY, actor=accountant)
    assert open_items_equal_control_accounts(NOW).state == VerdictState.HOLDS
    assert open_items_equal_control_accounts(Asked(as_of=FIRST_DAY)).state == VerdictState.HOLDS
    assert open_items_equal_control_accounts(Asked(as_of=date(2026, 2, 28))).state == VerdictState.NOT_KEPT


def test_account_that_differs_from_its_items_is_named(accountant, monkeypatch) -> None:
    """As if the triggers had been taken away."""
    draft = drafted(accountant)
    post_opening(revision=draft.revision, base="ZAR", today=TODAY, actor=accountant)
    honest = checks.sums_of_items
    monkeypatch.setattr(
        checks, "sums_of_items", lambda opening: {one: amount + 1 for one, amount in honest(opening).items()}
    )
    verdict = open_items_equal_control_accounts(NOW)
    assert verdict.state == VerdictState.FAILS
    assert {"1310 Trade receivables", "2110 Trade payables"} <= {one.label for one in verdict.links}


def test_item_that_is_not_the_one_that_was_posted_is_noticed(accountant, monkeypatch) -> None:
    honest = posting._keep_items

    def changed(opening, judged, ground) -> None:  # type: ignore[no-untyped-def]
        judged.items[Side.CUSTOMER][0].row["party"] = "Eve"
        honest(opening, judged, ground)

    monkeypatch.setattr(posting, "_keep_items", changed)
    draft = drafted(accountant)
    post_opening(revision=draft.revision, base="ZAR", today=TODAY, actor=accountant)
    verdict = open_items_equal_control_accounts(NOW)
    assert verdict.state == VerdictState.FAILS
    assert "not those that were posted" in verdict.sentence
