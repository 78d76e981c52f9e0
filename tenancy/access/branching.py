"""Open branches, rename and close them. The branch itself lies below and knows no permissions."""

from django.db import IntegrityError, transaction

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.access.errors import BranchCodeTaken
from tenancy.branches.models import Branch


def open_branch(code: str, name: str, *, actor: Actor) -> Branch:
    """A new branch; raises ``BranchCodeTaken``."""
    require_permission(actor, "tenancy.branch.edit")
    with act("tenancy.branch.opened", actor=actor):
        return _written(Branch(code=code.strip().upper(), name=name.strip()))


def change_branch(branch: Branch, *, code: str, name: str, is_active: bool, actor: Actor) -> Branch:
    """Another code or name, or closed or open again; raises ``BranchCodeTaken``."""
    require_permission(actor, "tenancy.branch.edit")
    with act("tenancy.branch.changed", actor=actor):
        branch.code, branch.name, branch.is_active = code.strip().upper(), name.strip(), is_active
        return _written(branch)


def _written(branch: Branch) -> Branch:
    try:
        with transaction.atomic():
            branch.save()
    except IntegrityError as error:
        raise BranchCodeTaken(branch.code) from error
    return branch
