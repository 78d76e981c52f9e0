"""A tenant is founded whole: chart, fiscal year and owner, or not at all."""

import json
from io import StringIO
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounting.ledger.models import LedgerAccount
from accounting.periods.models import AccountingPeriod
from erp.foundation.actor import Actor
from erp.web.onboarding import found_tenant
from tenancy.access.models import Membership, User
from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import SlugTaken, UnknownCurrency, UnknownTenant
from tenancy.tenants.queries import tenant_id_by_slug

pytestmark = pytest.mark.django_db


def found(slug: str = "thar", **changed: str):
    facts = {
        "name": "Thar Traders",
        "country": "IN",
        "currency": "INR",
        "owner_email": "Owner@Thar.example",
        **changed,
    }
    return found_tenant(slug, actor=Actor.command("test"), **facts)


@pytest.mark.parametrize(
    ("country", "starts_in", "known"),
    [("ZA", 3, "VAT input"), ("IN", 4, "Input CGST"), ("XX", 1, "Trade receivables")],
)
def test_chart_and_fiscal_year_are_those_of_the_country(country, starts_in, known) -> None:
    tenant = found(country=country)
    with tenant_context(tenant.id):
        assert LedgerAccount.objects.filter(name=known).exists()
        periods = list(AccountingPeriod.objects.order_by("starts"))
        assert len(periods) == 12
        assert periods[0].starts.month == starts_in
        assert all((after.starts - before.ends).days == 1 for before, after in pairwise(periods))


def test_owner_is_found_under_the_address_in_lower_case() -> None:
    tenant = found()
    with tenant_context(tenant.id):
        assert [(one.user.email, one.role) for one in Membership.objects.select_related("user")] == [
            ("owner@thar.example", "owner")
        ]


def test_person_known_already_keeps_the_account() -> None:
    before = User.objects.get(email="outsider@mumbai.example").password
    found(owner_email="outsider@mumbai.example")
    assert User.objects.get(email="outsider@mumbai.example").password == before


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [({"slug": "karoo"}, SlugTaken), ({"currency": "ZZZ"}, UnknownCurrency)],
)
def test_refused_founding_leaves_nothing_behind(changed, refusal) -> None:
    with pytest.raises(refusal):
        found(**changed)
    assert not User.objects.filter(email="owner@thar.example").exists()


@pytest.mark.parametrize("slug", ["Karoo", "a b", "-x", "x-", "ä", "", "x" * 41])
def test_slug_that_cannot_stand_in_an_address_is_refused(slug) -> None:
    with pytest.raises(ValidationError):
        found(slug)


def test_unknown_slug_is_refused() -> None:
    with pytest.raises(UnknownTenant, match="no business 'nowhere'"):
        tenant_id_by_slug("nowhere")


def test_command_makes_a_tenant_and_answers_in_json() -> None:
    out = StringIO()
    call_command(
        "create_tenant",
        "thar",
        "--name",
        "Thar",
        "--country",
        "XX",
        "--currency",
        "usd",
        "--owner-email",
        "o@thar.example",
        "--json",
        stdout=out,
    )
    answer = json.loads(out.getvalue())
    assert (answer["ok"], answer["tenant"], answer["url"]) == (True, "thar", "/t/thar/")


def test_command_exits_with_1_and_a_sentence_when_the_slug_is_taken() -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(
            "create_tenant",
            "karoo",
            "--name",
            "K",
            "--country",
            "ZA",
            "--currency",
            "ZAR",
            "--owner-email",
            "o@k.example",
            stderr=err,
        )
    assert stopped.value.code == 1
    assert "is taken" in err.getvalue()
