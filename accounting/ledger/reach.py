"""Who may look at figures that are those of the whole business, and act on them."""

from accounting.ledger.errors import WholeBusinessOnly
from erp.foundation.actor import Actor


def require_whole_business(actor: Actor) -> None:
    """Raise ``WholeBusinessOnly`` for somebody whose work is narrowed to branches."""
    if actor.scope.branches is not None:
        raise WholeBusinessOnly
