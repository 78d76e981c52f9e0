"""Cost centres, and accounts that require one."""

import pytest

from accounting.dimensions.models import CostCentre
from accounting.dimensions.opening import change_cost_centre, open_cost_centre
from accounting.ledger.models import LedgerAccount
from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused
from tests.accounting.ledger.counting import own_queries

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/cost-centres/"


def test_cost_centre_is_opened_renamed_and_closed_on_its_page(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    assert browser.post(PAGE, {"code": "ws1", "name": "Workshop"}).status_code == 302
    with within(karoo):
        centre = CostCentre.objects.get()
    assert (centre.code, centre.is_active) == ("WS1", True)
    assert browser.post(f"{PAGE}{centre.id}/", {"code": "WS1", "name": "Long Street"}).status_code == 302
    assert "Long Street" in browser.get(PAGE).content.decode()
    with within(karoo):
        assert CostCentre.objects.get().is_active is False
        acts = AuditEvent.objects.filter(subject_type="accounting.cost_centre").order_by("occurred_at", "ordinal")
        assert [one.act for one in acts] == ["accounting.cost_centre.opened", "accounting.cost_centre.changed"]


def test_code_twice_is_refused_beside_its_field_and_keeps_what_was_typed(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        open_cost_centre("WS1", "Workshop", actor=accountant)
    answer = browser_of("accountant").post(PAGE, {"code": "WS1", "name": "Another"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Another cost centre has the code WS1" in page
    assert 'value="Another"' in page


def test_account_can_be_made_to_require_branch_and_cost_centre(browser_of, karoo, within) -> None:
    form = {
        "code": "6999", "name": "Projects", "type": "expense", "requires_branch": "on", "requires_cost_centre": "on"
    }  # fmt: skip
    assert browser_of("accountant").post("/t/karoo/accounts/new/", form).status_code == 302
    with within(karoo):
        account = LedgerAccount.objects.get(code="6999")
    assert (account.requires_branch, account.requires_cost_centre) == (True, True)
    page = browser_of("accountant").get("/t/karoo/accounts/6999/edit/").content.decode()
    assert 'name="requires_cost_centre"' in page
    assert page.count("checked") >= 2


def test_list_costs_one_question_however_many_there_are(browser_of, karoo, within, accountant) -> None:
    browser = browser_of("accountant")
    for count in (1, 3):
        with within(karoo):
            for number in range(count):
                open_cost_centre(f"C{count}{number}", "Centre", actor=accountant)
        assert own_queries(browser, PAGE) == 1


def test_outsider_gets_404_and_the_clerk_reads_only(browser_of, karoo, within, accountant, clerk) -> None:
    with within(karoo):
        centre = open_cost_centre("WS1", "Workshop", actor=accountant)
        with pytest.raises(PermissionRefused):
            change_cost_centre(centre, code="X", name="X", is_active=False, actor=clerk)
    assert browser_of("outsider").get(f"{PAGE}{centre.id}/").status_code == 404
    assert browser_of("clerk").get(PAGE).status_code == 200
    assert browser_of("clerk").get(f"{PAGE}{centre.id}/").status_code == 403
    assert browser_of("clerk").post(PAGE, {"code": "A", "name": "B"}).status_code == 403
