"""The same rows through every model, by every road that Django's ORM has."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from tenancy.scoping.context import tenant_context
from tenancy.scoping.errors import ForeignTenantRow
from tenancy.scoping.models import TenantModel
from tests.attacks.ground import Ground, privileges_on
from tests.attacks.registry import attack

Model = type[TenantModel]


def _readable() -> list[tuple[str, tuple[Model]]]:
    found = [
        model
        for model in apps.get_models()
        if issubclass(model, TenantModel) and "SELECT" in privileges_on(model._meta.db_table)
    ]
    return [(model._meta.label, (model,)) for model in sorted(found, key=lambda one: one._meta.label)]


_MODELS = _readable()


def _stolen(g: Ground, model: Model) -> TenantModel:
    """A row of the other tenant as an object, as if it had been kept from a request of theirs."""
    with tenant_context(g.theirs.id):
        row = model.objects.order_by("id").first()
    assert row is not None
    return row


@attack("gets a {} by another tenant's id", "orm", each=_MODELS)
def _get(g: Ground, model: Model) -> None:
    foreign = _stolen(g, model).pk
    with g.inside():
        for manager in (model.objects, model._base_manager, model._default_manager):
            assert not manager.filter(pk=foreign).exists()
            with pytest.raises(model.DoesNotExist):
                manager.get(pk=foreign)
        assert model.objects.in_bulk([foreign]) == {}
        assert not model.objects.filter(tenant_id=g.theirs.id).exists()


@attack("reads {} through a query set that no manager has made", "orm", each=_MODELS)
def _bare(g: Ground, model: Model) -> None:
    foreign = _stolen(g, model).pk
    with g.inside():
        assert not QuerySet(model).filter(pk=foreign).exists()
        assert not model.objects.none().union(QuerySet(model).filter(pk=foreign)).exists()
        assert {row.tenant_id for row in QuerySet(model)} <= {g.mine.id}


@attack("reads {} by raw()", "orm", each=_MODELS)
def _raw(g: Ground, model: Model) -> None:
    foreign = _stolen(g, model).pk
    table = model._meta.db_table
    with g.inside():
        assert list(model.objects.raw(f'SELECT * FROM "{table}" WHERE id = %s', [foreign])) == []
        assert {row.tenant_id for row in model.objects.raw(f'SELECT * FROM "{table}"')} <= {g.mine.id}


@attack("refreshes a {} that is another tenant's", "orm", each=_MODELS)
def _refresh(g: Ground, model: Model) -> None:
    row = _stolen(g, model)
    with g.inside(), pytest.raises(model.DoesNotExist):
        row.refresh_from_db()


@attack("counts, groups and dates another tenant's {}", "orm", each=_MODELS)
def _aggregate(g: Ground, model: Model) -> None:
    with tenant_context(g.theirs.id):
        theirs = model.objects.count()
    with g.inside():
        mine = model.objects.count()
        assert model._base_manager.aggregate(rows=Count("id"))["rows"] == mine
        assert {row["tenant_id"] for row in model.objects.values("tenant_id").annotate(rows=Count("id"))} == {g.mine.id}
        same = model.objects.filter(tenant_id=OuterRef("tenant_id"))
        assert model.objects.filter(Exists(same)).count() == mine
        foreign = QuerySet(model).filter(tenant_id=g.theirs.id).values("id")
        assert not model.objects.annotate(leak=Subquery(foreign[:1])).filter(leak__isnull=False).exists()
        for field in model._meta.local_fields:
            if type(field) is models.DateField:
                assert len(model.objects.dates(field.name, "day")) <= mine
    with g.god() as god:
        everything = god.execute(f'SELECT count(*) FROM "{model._meta.db_table}"').fetchone()
    # Both tenants' rows are there to be counted, so the figures above mean something.
    assert everything
    assert everything[0] >= theirs + 1


def _writes_nothing(write: Any) -> None:
    """The write reaches no row, or is refused."""
    try:
        with transaction.atomic():
            reached = write()
    except (DatabaseError, ForeignTenantRow):
        return
    assert reached in (0, (0, {}), None), reached


@attack("updates a {} by another tenant's id", "orm", each=_MODELS)
def _update(g: Ground, model: Model) -> None:
    row = _stolen(g, model)
    with g.inside():
        for query in (model.objects.filter(pk=row.pk), QuerySet(model).filter(pk=row.pk)):
            _writes_nothing(lambda query=query: query.update(tenant_id=g.mine.id))
            _writes_nothing(lambda query=query: query.update(id=F("id")))
        _writes_nothing(lambda: model.objects.bulk_update([row], ["tenant"]))


@attack("deletes a {} by another tenant's id", "orm", each=_MODELS)
def _delete(g: Ground, model: Model) -> None:
    row = _stolen(g, model)
    with g.inside():
        _writes_nothing(lambda: model.objects.filter(pk=row.pk).delete())
        _writes_nothing(lambda: QuerySet(model).filter(pk=row.pk)._raw_delete("default"))
        with pytest.raises(ForeignTenantRow):
            row.delete()
    with tenant_context(g.theirs.id):
        assert model.objects.filter(pk=row.pk).exists()


@attack("saves a {} that is another tenant's", "orm", each=_MODELS)
def _save(g: Ground, model: Model) -> None:
    row = _stolen(g, model)
    with g.inside():
        with pytest.raises(ForeignTenantRow):
            row.save()
        with pytest.raises(ForeignTenantRow):
            model.objects.bulk_create([row])
        with pytest.raises(ForeignTenantRow):
            model.objects.bulk_create([row], ignore_conflicts=True)
        # Saving without our save() is what fixtures and serializers do.
        _writes_nothing(lambda: models.Model.save_base(row, raw=True, force_update=True))
        with g.refused(DatabaseError):
            models.Model.save_base(row, raw=True, force_insert=True)


@attack("forges the tenant of a {}", "orm", each=_MODELS)
def _forge(g: Ground, model: Model) -> None:
    row = _stolen(g, model)
    row.tenant_id = g.mine.id
    with g.inside():
        # It is saved as a row of the attacker's own or not at all; theirs stays as it is.
        try:
            with transaction.atomic():
                row.save()
        except DatabaseError:
            pass
    with tenant_context(g.theirs.id):
        assert model.objects.filter(pk=row.pk).exists()


@attack("reads {} with no tenant in force", "orm", each=_MODELS)
def _without(g: Ground, model: Model) -> None:
    from tenancy.scoping.errors import NoTenant

    row = _stolen(g, model)
    for ask in (
        lambda: list(model.objects.all()),
        lambda: model.objects.exists(),
        lambda: model.objects.filter(pk=row.pk).first(),
        lambda: model.objects.exclude(pk=row.pk).count(),
        lambda: model._base_manager.get(pk=row.pk),
        lambda: model.objects.bulk_create([row]),
        lambda: list(model.objects.iterator()),
        row.refresh_from_db,
        row.save,
        row.delete,
    ):
        with pytest.raises(NoTenant):
            ask()
    assert list(QuerySet(model)) == []
    assert list(model.objects.raw(f'SELECT * FROM "{model._meta.db_table}"')) == []
