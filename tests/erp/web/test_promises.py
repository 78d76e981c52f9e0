"""A promise of the security page holds for its own reason, never for a fault."""

import pytest

from erp.foundation.identifiers import new_id
from erp.web import promises
from erp.web.promises import checked_promises
from tenancy.scoping.context import tenant_context

pytestmark = pytest.mark.django_db


def test_every_promise_is_tried_and_holds(karoo) -> None:
    with tenant_context(karoo.id):
        found = checked_promises(karoo.id)
    assert len(found) == 7
    assert [one.claim for one in found if not one.ok] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounting_journal_line SET amount = 0 WHERE id = %s",
        "UPDATE accounting_journalline SET amont = 0 WHERE id = %s",
        "UPDATE tenancy_notice SET read_at = NULL WHERE id = %s",
    ],
    ids=["a table that is gone", "a column that is not there", "nobody refuses"],
)
def test_fault_is_no_promise_that_was_kept(statement: str, karoo) -> None:
    with tenant_context(karoo.id):
        ok, detail = promises._refused(statement, [new_id()])
        assert not ok
        assert detail.startswith("Tried just now; the database did not")
