"""What a listing may be asked with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import Dimensions
from accounting.ledger.models import LedgerAccount
from accounting.ledger.sight import ALL_LINES, Sight
from reporting.exports.tables import Parameter
from reporting.listings.errors import NarrowedToNothing, NoSuchAccount
from tenancy.branches.queries import branches


@dataclass(frozen=True, slots=True)
class AskedListing:
    """The days, both included; one account's code or all of them; ``branch=CODE`` or ``cost-centre=CODE``.

    ``sight`` is what the reader gets to see of it all. ``most`` bounds the lines of a file.
    """

    starts: date
    ends: date
    account: str = ""
    dimension: str = ""
    sight: Sight = field(default=ALL_LINES)
    most: int | None = None

    def parameters(self) -> dict[str, Parameter]:
        """What the listing was asked with, for its files."""
        return {
            "from": self.starts.isoformat(),
            "to": self.ends.isoformat(),
            "account": self.account or None,
            "dimension": self.dimension or None,
        }

    def narrowed_sight(self) -> Sight:
        """The reader's sight within the dimension; raises ``NarrowedToNothing``."""
        return self.sight.narrowed_to(_dimension(self.dimension)) if self.dimension else self.sight


def accounts_asked(asked: AskedListing) -> Sequence[LedgerAccount]:
    """The account asked for, or all that take lines; raises ``NoSuchAccount``."""
    found = LedgerAccount.objects.filter(is_group=False)
    if not asked.account:
        return list(found)
    rows = list(found.filter(code=asked.account)) if "\0" not in asked.account else []
    if not rows:
        raise NoSuchAccount(asked.account)
    return rows


def single_dimensions() -> list[tuple[str, str]]:
    """Each branch and cost centre, as it is asked for and in words."""
    return [(f"branch={one.code}", one.name) for one in branches()] + [
        (f"cost-centre={one.code}", one.name) for one in CostCentre.objects.order_by("code")
    ]


def _dimension(text: str) -> Dimensions:
    name, _, code = text.partition("=")
    if "\0" not in code and name == "branch":
        branch = branches().filter(code=code).first()
        if branch is not None:
            return Dimensions(branch_id=branch.id)
    if "\0" not in code and name == "cost-centre":
        centre = CostCentre.objects.filter(code=code).first()
        if centre is not None:
            return Dimensions(cost_centre_id=centre.id)
    raise NarrowedToNothing(text)
