"""References from the attacker's rows to rows of another tenant."""

import pickle
import re
from typing import Any

import psycopg
import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects
from psycopg.sql import SQL, Identifier

from erp.foundation.identifiers import new_id
from tenancy.scoping.context import tenant_context
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.models import TenantModel
from tests.attacks.ground import Ground, privileges_on
from tests.attacks.registry import attack

Model = type[TenantModel]


def _references() -> list[tuple[str, tuple[Model, str]]]:
    """Every reference that the application could write."""
    return [
        (f"{model._meta.label}.{field.name}", (model, field.name))
        for model in sorted(apps.get_models(), key=lambda one: one._meta.label)
        if issubclass(model, TenantModel)
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey) and "INSERT" in privileges_on(model._meta.db_table)
    ]


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# A copy of a row breaks other rules before the reference is looked at; where a rule refuses
# the copy itself, the answer must still be the same for a foreign id and for a random one.
_COPY = """INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(r) || %s::jsonb)).*
  FROM (SELECT * FROM {table} LIMIT 1) r"""


def _answer(g: Ground, write: Any) -> str:
    """What the database says to a write, with every id blotted out."""
    try:
        with transaction.atomic():
            write()
            g.sql("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        detail = error.__cause__.diag.message_detail if isinstance(error.__cause__, psycopg.Error) else ""
        return _UUID.sub("<id>", f"{error} {detail}")
    return ""


def _foreign_id(g: Ground, model: Model, field: str) -> Any:
    target = model._meta.get_field(field).related_model
    assert isinstance(target, type)
    with tenant_context(g.theirs.id):
        found = target._default_manager.order_by("id").first()
    assert found is not None
    return found.pk


@attack("refers from {} to another tenant's row", "sql", each=_references())
def _refer_by_sql(g: Ground, model: Model, field: str) -> None:
    column = model._meta.get_field(field).column  # type: ignore[union-attr]
    statement = SQL(_COPY).format(table=Identifier(model._meta.db_table))
    with g.inside():
        foreign, random = (
            _answer(
                g,
                lambda target=target: g.sql(
                    statement,  # type: ignore[arg-type]
                    [psycopg.types.json.Jsonb({"id": str(new_id()), column: str(target)})],
                ),
            )
            for target in (_foreign_id(g, model, field), new_id())
        )
    assert foreign
    assert foreign == random


@attack("refers from {} to another tenant's row", "orm", each=_references())
def _refer_by_orm(g: Ground, model: Model, field: str) -> None:
    foreign_id = _foreign_id(g, model, field)

    def write(target: Any) -> None:
        row = model.objects.order_by("id")[0]
        row.pk = new_id()
        row._state.adding = True
        setattr(row, model._meta.get_field(field).attname, target)  # type: ignore[union-attr]
        row.save(force_insert=True)

    with g.inside():
        answers = {_answer(g, lambda target=target: write(target)) for target in (foreign_id, new_id())}
    assert len(answers) == 1
    assert answers != {""}


def _their_entry(g: Ground) -> Any:
    from accounting.ledger.models import JournalEntry

    with tenant_context(g.theirs.id):
        return JournalEntry.objects.get(id=g.theirs.entry)


@attack("follows references of an object kept from another tenant", "orm")
def _follow(g: Ground) -> None:
    entry = _their_entry(g)
    with g.inside():
        assert list(entry.lines.all()) == []
        assert not entry.lines.filter(amount__gt=0).exists()
        with pytest.raises(models.ObjectDoesNotExist):
            assert entry.period
        prefetch_related_objects([entry], "lines")
        assert list(entry.lines.all()) == []
        with pytest.raises((DatabaseError, RuntimeError)), transaction.atomic():
            entry.lines.add(entry.lines.model(amount=1), bulk=False)


@attack("joins to another tenant's rows", "orm")
def _join(g: Ground) -> None:
    from accounting.ledger.models import JournalEntry, JournalLine, LedgerAccount

    with g.inside():
        for query in (
            JournalLine.objects.filter(entry__id=g.theirs.entry),
            JournalLine.objects.filter(entry__memo__startswith="The secret of mumbai"),
            JournalLine.objects.filter(account_id=g.theirs.debit),
            JournalEntry.objects.filter(lines__account_id=g.theirs.debit),
            JournalEntry.objects.filter(Exists(JournalLine.objects.filter(entry=OuterRef("pk"), id=g.theirs.line))),
            JournalEntry.objects.filter(id__in=models.QuerySet(JournalEntry).values("id")).exclude(tenant_id=g.mine.id),
            LedgerAccount.objects.filter(parent__isnull=False).exclude(parent__tenant_id=g.mine.id),
        ):
            assert not query.exists()


def _form_class() -> type[forms.Form]:
    from accounting.ledger.models import LedgerAccount

    field = forms.ModelChoiceField(LedgerAccount.objects.all())
    return type("AccountForm", (forms.Form,), {"account": field})


@attack("chooses another tenant's row in a form", "orm")
def _choose(g: Ground) -> None:
    with g.inside():
        form = _form_class()
        said = [str(form({"account": str(one)}).errors["account"]) for one in (g.theirs.debit, new_id())]
    assert _UUID.sub("<id>", said[0]) == _UUID.sub("<id>", said[1])


@attack("uses a form class that was made in another tenant", "orm")
def _form_of_theirs(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        form = _form_class()
        assert form({"account": str(g.theirs.debit)}).is_valid()
    with g.inside():
        assert not form({"account": str(g.theirs.debit)}).is_valid()
        assert form({"account": str(g.mine.debit)}).is_valid()
        offered = {str(value) for value, _ in form().fields["account"].choices}  # type: ignore[attr-defined]
    assert str(g.mine.debit) in offered
    assert str(g.theirs.debit) not in offered


@attack("sends another tenant's id in a form set", "orm")
def _formset(g: Ground) -> None:
    from accounting.ledger.models import LedgerAccount

    formset_class = forms.modelformset_factory(LedgerAccount, fields=["name"], extra=0)
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(g.theirs.debit),
        "form-0-name": "Mine now",
    }
    with g.inside():
        formset = formset_class(data)
        try:
            valid = formset.is_valid()
        except (ValidationError, IndexError, KeyError, models.ObjectDoesNotExist):
            valid = False
        assert not valid
    with tenant_context(g.theirs.id):
        assert LedgerAccount.objects.get(id=g.theirs.debit).name != "Mine now"


@attack("evaluates a query set that was built in another tenant", "orm")
def _query_of_theirs(g: Ground) -> None:
    from accounting.ledger.models import JournalEntry

    with tenant_context(g.theirs.id):
        built = JournalEntry.objects.filter(memo__startswith="The secret")
    with g.inside():
        assert {entry.tenant_id for entry in built} == {g.mine.id}


@attack("evaluates a pickled query that was made in another tenant", "orm")
def _pickled(g: Ground) -> None:
    from accounting.ledger.models import JournalEntry

    with tenant_context(g.theirs.id):
        frozen = pickle.dumps(JournalEntry.objects.filter(memo__startswith="The secret").query)
    with g.inside():
        thawed = JournalEntry.objects.none()
        thawed.query = pickle.loads(frozen)
        assert {entry.tenant_id for entry in thawed} == {g.mine.id}


@attack("posts an entry on another tenant's account", "orm")
def _post_on_theirs(g: Ground) -> None:
    from accounting.ledger.errors import UnknownAccount
    from accounting.ledger.posting import post_journal_entry
    from accounting.ledger.proposals import ProposedEntry, base_line
    from erp.foundation.actor import Actor
    from tests.attacks.ground import DAY

    said = []
    for account in (g.theirs.debit, new_id()):
        proposed = ProposedEntry(DAY, [base_line(account, 5, "ZAR"), base_line(g.mine.credit, -5, "ZAR")])
        with g.inside(), pytest.raises((UnknownAccount, DatabaseError)) as refused, transaction.atomic():
            post_journal_entry(proposed, actor=Actor.command("attack"))
            g.sql("SET CONSTRAINTS ALL IMMEDIATE")
        said.append(_UUID.sub("<id>", f"{type(refused.value)} {refused.value}"))
    assert said[0] == said[1]


@attack("reverses another tenant's entry", "orm")
def _reverse_theirs(g: Ground) -> None:
    from accounting.ledger.errors import EntryRefused
    from accounting.ledger.reversal import reverse_journal_entry
    from erp.foundation.actor import Actor
    from tests.attacks.ground import DAY

    entry = _their_entry(g)
    with g.inside(), pytest.raises((DatabaseError, EntryRefused)), transaction.atomic():
        reverse_journal_entry(entry, posting_date=DAY, reason="", actor=Actor.command("attack"))
        g.sql("SET CONSTRAINTS ALL IMMEDIATE")


@attack("gives a role to another tenant's member", "orm")
def _promote_theirs(g: Ground) -> None:
    from erp.foundation.actor import Actor
    from tenancy.access.membership import assign_role
    from tenancy.access.models import Membership

    with tenant_context(g.theirs.id):
        membership = Membership.objects.get(id=g.theirs.membership)
    with g.inside(), pytest.raises(Membership.DoesNotExist):
        assign_role(membership, role="viewer", actor=Actor.command("attack"))
