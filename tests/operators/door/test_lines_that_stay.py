"""Whatever SQL makes an operator or begins a session leaves a line that stays."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from operators.console.models import OperatorAct
from operators.door.enrolling import enrol_operator, renew_operator, withdraw_operator
from operators.door.models import Operator, OperatorSession

pytestmark = pytest.mark.django_db

ADDRESS, PASSWORD = "night@installation.example", "a long way to the well"
SHELL = Actor.command("test")


def acts() -> list[str]:
    return [one.act.rpartition(".")[2] for one in OperatorAct.objects.order_by("occurred_at")]


def test_new_operators_new_keys_and_withdrawals_stand_in_the_list() -> None:
    enrol_operator(ADDRESS, PASSWORD, actor=SHELL)
    renew_operator(ADDRESS, PASSWORD, actor=SHELL)
    withdraw_operator(ADDRESS, actor=SHELL)
    assert acts() == ["enrolled", "given new keys", "withdrawn"]


def test_a_session_that_plain_sql_begins_is_seen() -> None:
    enrol_operator(ADDRESS, PASSWORD, actor=SHELL)
    now = clock.now()
    OperatorSession.objects.create(
        operator=Operator.objects.get(), token_hash="0" * 64, ip="192.0.2.66", began_at=now, seen_at=now
    )
    line = OperatorAct.objects.order_by("-occurred_at")[0]
    assert (line.operator, line.words, line.ip) == (f"operator {ADDRESS}", "signed in", "192.0.2.66")
    with pytest.raises(DatabaseError), transaction.atomic():
        OperatorAct.objects.all().delete()
    # That somebody was seen again is nothing new.
    OperatorSession.objects.update(seen_at=now + timedelta(minutes=2))
    assert acts().count("signed in") == 1
