"""Bring people into a tenant and give them their roles."""

from django.db import IntegrityError, transaction

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.access.errors import AlreadyMember, LastOwner, RoleBeyondOwn
from tenancy.access.models import Membership, User
from tenancy.access.registry import Role


def add_member(email: str, *, role: str, actor: Actor, full_name: str = "", password: str | None = None) -> Membership:
    """Make a person a member; somebody unknown gets an account without a password.

    Raises ``AlreadyMember``, and ``RoleBeyondOwn`` where somebody who may not assign
    roles would make an owner.
    """
    require_permission(actor, "tenancy.person.add")
    if role == Role.OWNER and not actor.may("tenancy.role.assign"):
        raise RoleBeyondOwn
    address = email.strip().lower()
    with act("tenancy.person.added", actor=actor, reason=address):
        user = User.objects.filter(email=address).first()
        if user is None:
            user = User.objects.create_user(address, password, full_name=full_name)
        elif Membership.objects.filter(user=user).exists():
            raise AlreadyMember(address)
        try:
            with transaction.atomic():
                return Membership.objects.create(user=user, role=role)
        except IntegrityError as error:
            raise AlreadyMember(address) from error


def assign_role(membership: Membership, *, role: str, actor: Actor) -> Membership:
    """Give a member another role; raises ``LastOwner``. It holds from the next request on."""
    require_permission(actor, "tenancy.role.assign")
    with act("tenancy.role.assigned", actor=actor, reason=membership.user.email):
        # Owners are locked together, so that two of them cannot demote each other at once.
        owners = list(Membership.objects.select_for_update().filter(role=Role.OWNER).order_by("id"))
        if role != Role.OWNER and [owner.id for owner in owners] == [membership.id]:
            raise LastOwner
        membership.role = role
        membership.save(update_fields=["role"])
    return membership
