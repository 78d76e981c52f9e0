"""Acts of operators are noted under the names of events that are declared."""

import ast

import pytest

from auditlog.events.registry import event_types
from erp.foundation.actor import Actor
from operators.audit_events import ACT_WORDS
from operators.console.models import OperatorAct
from operators.console.noting import noted
from tests.tidy.source import modules

pytestmark = pytest.mark.django_db
BY = Actor("operator", "operator keeper@operators.example")


def _noted_types() -> set[str]:
    """What the acts hand to ``noted``, as their source says it."""
    return {
        ast.literal_eval(call.args[0])
        for one in modules()
        if str(one.path).rpartition("/")[0].endswith("operators/console")
        for call in ast.walk(ast.parse(one.text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "noted"
    }


def test_every_act_is_noted_as_an_event_that_is_declared_and_has_words() -> None:
    assert "tenancy.plan.changed" in _noted_types()
    assert _noted_types() == set(ACT_WORDS)
    assert set(ACT_WORDS) <= set(event_types())


def test_an_act_without_words_is_not_noted() -> None:
    with pytest.raises(KeyError):
        noted("operators.tenant.renamed", "karoo", "They asked for it.", BY)
    assert not OperatorAct.objects.filter(tenant_slug="karoo").exists()


def test_a_reason_that_is_too_long_for_the_line_is_cut() -> None:
    assert len(noted("operators.tenant.suspended", "karoo", "x" * 400, BY).reason) == 300


def test_lines_of_former_days_keep_their_words() -> None:
    assert OperatorAct(act="operators.plan.changed").words == "changed the plan of"
    assert OperatorAct(act="operators.session.signed in").words == "signed in"
