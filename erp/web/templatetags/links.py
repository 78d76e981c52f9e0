"""``{{ address|if_open:actor }}``: an address for whoever may open it, and nothing for anybody else."""

from django import template

from erp.foundation.actor import Actor
from tenancy.access.pages import opens_for

register = template.Library()


@register.filter
def if_open(address: str, actor: Actor) -> str:
    """The address, where the actor may open it: pages link what others have written without asking whose it is."""
    return address if address and opens_for(actor, address) else ""
