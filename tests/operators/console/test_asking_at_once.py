"""Two who ask for a look, or who end it, at the same moment: each in a connection of his own."""

import pytest

from erp.foundation.actor import Actor
from operators.console.asking import ask_for_support, end_support
from operators.door.models import Operator
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of
from tenancy.notices.models import Notice
from tenancy.scoping.context import tenant_context
from tenancy.support.answering import grant_support, revoke_support
from tenancy.support.errors import SupportAskedAlready, SupportOver
from tenancy.support.models import SupportAccess
from tests.accounting.ledger.test_posting_at_once import Worker
from tests.operators.people import Keeper, asked, token_of

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 1.0


def _owner() -> Actor:
    membership = Membership.objects.select_related("user").get(role="owner")
    return actor_of(membership, membership.user)


def _actor(keeper: Keeper) -> Actor:
    return Actor("operator", f"operator {keeper.address}")


def test_second_question_of_two_at_once_is_refused_with_a_sentence(karoo, keeper: Keeper) -> None:
    operator, token = Operator.objects.get(address=keeper.address), token_of(keeper)

    def ask() -> None:
        ask_for_support(
            "karoo", "A report shows no figures.", hours=3, operator=operator, token=token, actor=_actor(keeper)
        )

    with tenant_context(karoo.id):
        ask()
        second = Worker(ask)
        second.join(A_MOMENT)
        assert second.is_alive(), "it waits for the first one"
    assert isinstance(second.ended(), SupportAskedAlready)
    with tenant_context(karoo.id):
        assert SupportAccess.objects.count() == 1


def test_look_that_is_granted_while_the_question_is_taken_back_ends_as_a_look(karoo, keeper: Keeper) -> None:
    asked("karoo", keeper)
    operator = Operator.objects.get(address=keeper.address)
    with tenant_context(karoo.id):
        grant_support(SupportAccess.objects.get(), hours=3, actor=_owner())
        ending = Worker(lambda: end_support("karoo", operator=operator, actor=_actor(keeper)))
        ending.join(A_MOMENT)
        assert ending.is_alive()
    assert ending.ended() is None
    with tenant_context(karoo.id):
        assert SupportAccess.objects.get().ended_at is not None
        assert Notice.objects.filter(title="An operator's look is over").exists()


def test_look_that_an_owner_has_just_ended_is_not_ended_once_more(karoo, keeper: Keeper) -> None:
    asked("karoo", keeper)
    operator = Operator.objects.get(address=keeper.address)
    with tenant_context(karoo.id):
        grant_support(SupportAccess.objects.get(), hours=3, actor=_owner())
    with tenant_context(karoo.id):
        revoke_support(SupportAccess.objects.get(), actor=_owner())
        ending = Worker(lambda: end_support("karoo", operator=operator, actor=_actor(keeper)))
        ending.join(A_MOMENT)
    assert isinstance(ending.ended(), SupportOver)
    with tenant_context(karoo.id):
        assert SupportAccess.objects.get().ended_why == "an owner ended it"
