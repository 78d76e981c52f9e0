"""An account for a proved address, and a business of which its person is the owner."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounting.ledger.models import BookSettings, LedgerAccount
from accounting.periods.models import FiscalYear
from auditlog.events.models import AuditEvent
from erp.web.start import founding
from erp.web.start.founding import short_name_for
from tenancy.access.models import Membership, User
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import all_tenant_ids, tenant_id_by_slug
from tests.erp.web.signing_in import OWNER, fresh_address, try_to_sign_in
from tests.erp.web.start.newcomers import ACCOUNT, BUSINESS, NEW, PASSWORD, SHOP, proved, with_account

pytestmark = pytest.mark.django_db


def _found(client: Client, **changes: str):  # type: ignore[no-untyped-def]
    return client.post(BUSINESS, SHOP | changes, REMOTE_ADDR=fresh_address())


def _slug(answer) -> str:  # type: ignore[no-untyped-def]
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"].split("/")[2])


def test_newcomer_has_an_account_signs_in_and_owns_open_books(security_lines) -> None:
    client = with_account()
    slug = _slug(_found(client))
    home = client.get(f"/t/{slug}/")
    assert home.status_code == 200
    assert "First week" in home.content.decode()
    tenant_id = tenant_id_by_slug(slug)
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        assert (tenant.name, tenant.country, tenant.base_currency) == ("Lwazi & Daughters", "ZA", "ZAR")
        owner = Membership.objects.select_related("user").get()
        assert (owner.role, owner.user.email, owner.user.full_name) == ("owner", NEW, "Lwazi Dube")
        assert FiscalYear.objects.get().starts.month == 3
        assert LedgerAccount.objects.filter(role="vat_input").exists()
        created = AuditEvent.objects.get(act="tenancy.tenant.created")
        assert (created.actor_kind, created.actor_label) == ("person", "Lwazi Dube")
    assert security_lines("tenancy.account.made")


def test_everything_but_the_country_may_be_other_than_usual() -> None:
    slug = _slug(
        _found(
            with_account(),
            country="XX",
            currency="KES",
            chart="ZA",
            fiscal_year_start_month="7",
            time_zone="Africa/Nairobi",
        )
    )
    with tenant_context(tenant_id_by_slug(slug)):
        tenant = Tenant.objects.get(slug=slug)
        assert (tenant.base_currency, tenant.time_zone) == ("KES", "Africa/Nairobi")
        assert BookSettings.objects.get().fiscal_year_start_month == 7
        assert LedgerAccount.objects.filter(role="vat_input").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b \u200b"),
        ("country", "FR"),
        ("currency", "XAU"),
        ("currency", "ZZZ"),
        ("chart", "DE"),
        ("fiscal_year_start_month", "13"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(field: str, value: str) -> None:
    before = all_tenant_ids()
    answer = _found(with_account(), **{field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="field-error"' in page
    if field != "name":
        assert 'value="Lwazi &amp; Daughters"' in page
    assert list(all_tenant_ids()) == list(before)


def test_country_brings_what_is_usual_there() -> None:
    client = with_account()
    panel = client.get(BUSINESS, {"country": "IN"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    for chosen in ('value="INR" selected', 'value="4" selected', 'value="Asia/Kolkata" selected'):
        assert chosen in panel
    page = client.get(BUSINESS, headers={"Accept-Language": "en-ZA,en;q=0.8"}).content.decode()
    assert 'value="ZAR" selected' in page


def test_unknown_country_and_what_follows_from_it_are_chosen_and_never_found_standing() -> None:
    client = with_account()
    page = client.get(BUSINESS, headers={"Accept-Language": "de-DE,de;q=0.8"}).content.decode()
    assert "data-own-time-zone" in page
    assert 'value="USD" selected' not in page
    assert 'value="UTC" selected' not in page
    for field in ("country", "currency", "time_zone"):
        answer = _found(client, **{field: ""})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
    panel = client.get(BUSINESS, {"country": "XX"}, headers={"HX-Request": "true"}).content.decode()
    assert "data-own-time-zone" in panel
    assert 'value="USD" selected' not in panel
    known = client.get(BUSINESS, {"country": "IN"}, headers={"HX-Request": "true"}).content.decode()
    assert "data-own-time-zone" not in known


def test_who_has_an_account_starts_a_further_business_and_keeps_the_first() -> None:
    client = Client()
    try_to_sign_in(client)
    assert client.get("/start/")["Location"] == BUSINESS
    slug = _slug(_found(client, name="Second Shop"))
    assert slug.startswith("second-shop-")
    assert client.get("/t/karoo/").status_code == client.get(f"/t/{slug}/").status_code == 200
    with tenant_context(tenant_id_by_slug(slug)):
        assert Membership.objects.get().user.email == OWNER
    assert "Start a further business" in client.get("/?choose").content.decode()


def test_owner_of_one_business_sees_nothing_of_another_newcomers() -> None:
    first = _slug(_found(with_account("one@newcomer.example")))
    second = with_account("two@newcomer.example")
    assert second.get(f"/t/{first}/").content == second.get("/t/no-such-tenant/").content


def test_password_is_held_to_the_rules_of_the_sign_in_and_the_name_is_kept() -> None:
    client = proved()
    answer = client.post(ACCOUNT, {"full_name": "Lwazi Dube", "password": "password123"})
    assert answer.status_code == 422
    assert b'value="Lwazi Dube"' in answer.content
    assert not User.objects.filter(email=NEW).exists()


def test_address_cannot_be_smuggled_into_the_account() -> None:
    client = proved()
    client.post(ACCOUNT, {"full_name": "Eve", "password": PASSWORD, "email": OWNER, "address": OWNER})
    assert User.objects.filter(email=NEW).exists()
    assert User.objects.get(email=OWNER).full_name != "Eve"


def test_proof_makes_one_account() -> None:
    client = proved()
    data = {"full_name": "Lwazi", "password": PASSWORD}
    assert client.post(ACCOUNT, data)["Location"] == BUSINESS
    client.post("/accounts/logout/")
    assert client.post(ACCOUNT, data)["Location"] == "/start/"


def test_account_that_was_made_meanwhile_keeps_its_password() -> None:
    client = proved()
    User.objects.create_user(NEW, "the password of before", full_name="Before")
    answer = client.post(ACCOUNT, {"full_name": "After", "password": PASSWORD})
    assert answer["Location"] == f"/accounts/login/?next={BUSINESS}"
    kept = User.objects.get(email=NEW)
    assert (kept.full_name, kept.check_password("the password of before")) == ("Before", True)


def test_stranger_is_sent_to_sign_in_before_he_starts_a_business() -> None:
    assert Client().get(BUSINESS)["Location"] == f"/accounts/login/?next={BUSINESS}"
    assert Client().post(BUSINESS, SHOP)["Location"] == f"/accounts/login/?next={BUSINESS}"


def test_person_starts_three_businesses_a_day() -> None:
    client = with_account()
    answers = [_found(client, name=f"Shop {number}").status_code for number in range(4)]
    assert answers == [302, 302, 302, 429]


def test_network_starts_ten_businesses_a_day() -> None:
    network, answers = fresh_address(), []
    for number in range(4):
        client = with_account(f"n{number}@newcomer.example")
        answers += [client.post(BUSINESS, SHOP, REMOTE_ADDR=network).status_code for _ in range(3)]
    assert answers == [302] * 10 + [429] * 2


def test_owner_of_many_is_told_why_he_starts_no_more(monkeypatch) -> None:
    monkeypatch.setattr(founding, "MOST_OWNED", 1)
    client = with_account()
    assert _found(client).status_code == 302
    with CaptureQueriesContext(connection) as asked:
        answer = _found(client)
    said = [one["sql"] for one in asked.captured_queries]
    last_lock = max(at for at, sql in enumerate(said) if 'FROM "tenancy_user"' in sql and "FOR NO KEY UPDATE" in sql)
    assert any('FROM "tenancy_membership"' in sql for sql in said[last_lock:]), "he is counted under the lock"
    assert answer.status_code == 422
    assert "as one may start by oneself" in answer.content.decode()


def test_business_that_cannot_be_made_leaves_nothing_behind(monkeypatch) -> None:
    from accounting.charts import opening

    before, client = list(all_tenant_ids()), with_account()
    monkeypatch.setattr(opening, "_load_chart", lambda country: 1 / 0)
    client.raise_request_exception = False
    assert _found(client).status_code == 500
    assert list(all_tenant_ids()) == before


@pytest.mark.parametrize("name", ["Karoo", "Ωμέγα", "  --  ", "x" * 200, "A/B; DROP", "ALLCAPS 99"])
def test_short_name_is_one_that_a_tenant_may_have_and_never_the_same_twice(name: str) -> None:
    first, second = short_name_for(name), short_name_for(name)
    Tenant._meta.get_field("slug").run_validators(first)
    assert first != second
    assert len(first) <= 40


def test_name_of_another_business_can_be_used_and_tells_nothing() -> None:
    assert _slug(_found(with_account(), name="Karoo")).startswith("karoo-")
