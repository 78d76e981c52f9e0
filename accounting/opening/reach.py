"""Who may look at the opening balances at all."""

from accounting.opening.errors import OpeningOfAllBranches
from erp.foundation.actor import Actor


def require_whole_business(actor: Actor) -> None:
    """Raise ``OpeningOfAllBranches`` for somebody whose work is narrowed to branches."""
    if actor.scope.branches is not None:
        raise OpeningOfAllBranches
