"""What ids in the log refer to, by the name it bears now; looked up all at once."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from auditlog.events.models import AuditEvent
from auditlog.events.registry import audited_models, declaration_of
from auditlog.queries.stored import stored_pairs
from tenancy.access.models import User

Key = tuple[type[models.Model], UUID]


def model_referred_to(model: type[models.Model], column: str) -> type[models.Model] | None:
    """Where a column of a model leads, if it holds ids of something that is known."""
    refers = dict(getattr(declaration_of(model), "refers", ()))
    if column in refers:
        return apps.get_model(refers[column])
    for field in model._meta.concrete_fields:
        if field.column == column and isinstance(field, models.ForeignKey):
            return field.related_model
    return None


class References:
    """The names of rows that a set of events refers to.

    Only rows that the tenant in force may read are found, and what is found is named as it
    is called today. What is gone has no name, and is shown by the beginning of its id.
    """

    def __init__(self, events: Iterable[AuditEvent]) -> None:
        self._events = list(events)

    @cached_property
    def _names(self) -> dict[Key, str]:
        wanted: dict[type[models.Model], set[UUID]] = defaultdict(set)
        for event in self._events:
            for model, row_id in _referred_to(event):
                wanted[model].add(row_id)
        return {
            (model, row.pk): str(row)
            for model, ids in wanted.items()
            for row in model._default_manager.filter(pk__in=ids).select_related(*_neighbours(model))
        }

    def name_of(self, model: type[models.Model], row_id: Any) -> str:
        """The name of a row, or the first signs of its id."""
        key = id_of(row_id)
        return (self._names.get((model, key)) if key else None) or str(row_id)[:8]

    def parent_of(self, event: AuditEvent) -> str:
        """The name of what the event's row belongs to; empty where it has none any more."""
        model = audited_or_person(event.parent_type)
        return self._names.get((model, event.parent_id), "") if model and event.parent_id else ""


def audited_or_person(subject_type: str) -> type[models.Model] | None:
    """The model behind a type of subject; people are one whether they are captured or not."""
    if subject_type == "tenancy.user":
        return User
    return audited_models().get(subject_type)


def _neighbours(model: type[models.Model]) -> list[str]:
    """What a row's own name may be made of: the rows that it refers to, but for its tenant."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.name != "tenant"
    ]


def id_of(value: Any) -> UUID | None:
    """A stored value as an id, where it is one."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _referred_to(event: AuditEvent) -> Iterable[Key]:
    parent = audited_or_person(event.parent_type)
    if parent is not None and event.parent_id is not None:
        yield parent, event.parent_id
    model = audited_models().get(event.subject_type)
    if model is None:
        return
    for column, pair in stored_pairs(event).items():
        referred = model_referred_to(model, column)
        if referred is None:
            continue
        for value in pair:
            for one in value if isinstance(value, list) else [value]:
                row_id = id_of(one)
                if row_id is not None:
                    yield referred, row_id
