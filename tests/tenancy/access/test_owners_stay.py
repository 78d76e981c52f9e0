"""The database keeps a tenant's last owner, whoever asks and by whatever SQL."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tenancy.access.membership import assign_role
from tenancy.access.models import Membership
from tenancy.scoping.context import tenant_context
from tests.tenancy.access.people import SHELL, give, member, role

pytestmark = pytest.mark.django_db


def owners(tenant) -> list[str]:
    with tenant_context(tenant.id):
        return sorted(Membership.objects.filter(role="owner").values_list("user__email", flat=True))


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "change",
    [
        lambda: Membership.objects.filter(role="owner").update(role="viewer"),
        lambda: Membership.objects.filter(role="owner").delete(),
        lambda: Membership.objects.filter(role="owner").update(role="", custom_role=role("Retired")),
    ],
    ids=["demoted", "deleted", "given a custom role"],
)
def test_last_owner_stays_whatever_the_application_forgets(change, karoo, within) -> None:
    with within(karoo), pytest.raises(IntegrityError, match="at least one owner"), transaction.atomic():
        change()
        settle()
    assert owners(karoo) == ["owner@karoo.example"]


def test_owner_who_is_not_the_last_may_go(karoo, within) -> None:
    with within(karoo):
        give("admin", "owner")
        Membership.objects.filter(user__email="owner@karoo.example").update(role="viewer")
        settle()
    assert owners(karoo) == ["admin@karoo.example"]


def test_role_is_built_in_or_custom_and_never_both_or_neither(karoo, within) -> None:
    with within(karoo):
        own = role("Own")
        for broken in ({"role": ""}, {"custom_role": own}, {"role": "emperor"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Membership.objects.filter(user__email="clerk@karoo.example").update(**broken)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once_leave_one(karoo) -> None:
    with tenant_context(karoo.id):
        give("admin", "owner")
    both = threading.Barrier(2)
    refused: list[BaseException] = []

    def demote(person: str) -> None:
        try:
            with tenant_context(karoo.id):
                # Not by the act, which takes turns already: by what the database alone holds.
                Membership.objects.filter(id=member(person).id).update(role="viewer")
                both.wait(10)
        except IntegrityError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=(person,)) for person in ("owner", "admin")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(refused) == 1
    assert len(owners(karoo)) == 1


def test_facts_of_another_tenants_member_are_told_to_nobody(karoo, mumbai, within) -> None:
    with within(mumbai):
        foreign = Membership.objects.get(role="owner")
    with within(karoo), connection.cursor() as cursor:
        cursor.execute("SELECT tenancy_access_facts(%s, %s)", [mumbai.id, foreign.id])
        assert cursor.fetchall() == [(None,)]
        cursor.execute("SELECT tenancy_access_facts(%s, %s)", [karoo.id, foreign.id])
        assert cursor.fetchall() == [(None,)]


def test_assigning_reads_back_the_name_of_a_custom_role(karoo, within) -> None:
    with within(karoo):
        given = assign_role(member("clerk"), role=str(role("Night desk").id), actor=SHELL)
        assert (given.role, given.role_label) == ("", "Night desk")
        assert member("clerk").role_label == "Night desk"
