"""Open cost centres, rename and close them. They are never deleted, for entries name them."""

from django.db import IntegrityError, transaction

from accounting.dimensions.errors import CostCentreCodeTaken
from accounting.dimensions.models import CostCentre
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def open_cost_centre(code: str, name: str, *, actor: Actor) -> CostCentre:
    """A new cost centre; raises ``CostCentreCodeTaken``."""
    require_permission(actor, "accounting.cost_centre.edit")
    with act("accounting.cost_centre.opened", actor=actor):
        return _written(CostCentre(code=code.strip().upper(), name=name.strip()))


def change_cost_centre(centre: CostCentre, *, code: str, name: str, is_active: bool, actor: Actor) -> CostCentre:
    """Another code or name, or closed or open again; raises ``CostCentreCodeTaken``."""
    require_permission(actor, "accounting.cost_centre.edit")
    with act("accounting.cost_centre.changed", actor=actor):
        centre.code, centre.name, centre.is_active = code.strip().upper(), name.strip(), is_active
        return _written(centre)


def _written(centre: CostCentre) -> CostCentre:
    try:
        with transaction.atomic():
            centre.save()
    except IntegrityError as error:
        raise CostCentreCodeTaken(centre.code) from error
    return centre
