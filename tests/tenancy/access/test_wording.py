"""What somebody may do is said in one way, wherever it is said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erp.foundation.actor import Limits, Scope
from erp.foundation.money import exponent_of
from tenancy.access.policy import Access
from tenancy.access.wording import access_in_words
from tenancy.branches.models import Branch
from tenancy.tenants.models import Tenant
from tests.tidy.source import modules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_access_is_worded_with_what_narrows_it() -> None:
    north, _ = (Branch.objects.create(code=code, name=code.title()) for code in ("NORTH", "SOUTH"))
    scope = Scope(branches=frozenset({north.id}), own_only=frozenset({"no.such.area"}))
    access = Access(
        frozenset({"tenancy.home.view", "no.such.permission"}), Limits(post=1_000_000, discount=1250), scope
    )
    words = access_in_words(access, Tenant.objects.get())
    assert (words["count"], words["branches"], words["own_only"]) == (1, [str(north)], [])
    assert words["limits"]["post_up_to"].replace("\N{NO-BREAK SPACE}", " ") == "10,000.00 ZAR"
    assert (words["limits"]["approve_up_to"], words["limits"]["discount_up_to"]) == ("", "12.50 %")


def test_branches_that_were_read_are_not_read_again_and_all_of_them_are_no_list() -> None:
    tenant = Tenant.objects.get()
    with CaptureQueriesContext(connection) as asked:
        narrowed = access_in_words(Access(frozenset(), scope=Scope(branches=frozenset())), tenant, known_branches=[])
        assert access_in_words(Access(frozenset()), tenant)["branches"] is None
    assert narrowed["branches"] == []
    assert not asked.captured_queries


@pytest.mark.parametrize(("code", "decimals"), [("ZAR", 2), ("JPY", 0), ("KWD", 3), ("NONE", 2)])
def test_decimals_of_a_base_currency_are_those_of_iso_4217(code: str, decimals: int) -> None:
    assert exponent_of(code) == decimals


def test_decimals_of_a_base_currency_are_asked_of_one_function() -> None:
    again = ("iso_currencies()[tenant.base_currency].exponent", "iso_currencies().get(tenant.base_currency)\n")
    found = [one.name for one in modules() if any(text in one.text for text in again)]
    assert found == ["tenancy/access/role_forms.py"], "only the symbol of the currency is looked up there"
