"""What a listing may be asked with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounting.ledger.balances import Dimensions
from accounting.ledger.models import LedgerAccount
from accounting.ledger.sight import ALL_LINES, Sight
from reporting.exports.tables import Parameter
from reporting.financials.asking import dimensions, part_named
from reporting.financials.lines_under import accounts_under
from reporting.listings.errors import NarrowedToNothing, NoSuchAccount

# Hears how many rows of a listing have been read.
Tell = Callable[[int], None]


def told_nobody(_rows: int) -> None:
    """For whoever waits for the listing itself."""


@dataclass(frozen=True, slots=True)
class AskedListing:
    """The days, both included; one account's code or all of them; ``branch=CODE`` or ``cost-centre=CODE``.

    ``under`` names a line of a statement, ``profit-and-loss:operating``, whose accounts alone are listed.
    ``sight`` is what the reader gets to see of it all. ``most`` bounds the lines of a file.
    """

    starts: date
    ends: date
    account: str = ""
    dimension: str = ""
    sight: Sight = field(default=ALL_LINES)
    most: int | None = None
    under: str = ""

    def parameters(self) -> dict[str, Parameter]:
        """What the listing was asked with, for its files."""
        return {
            "from": self.starts.isoformat(),
            "to": self.ends.isoformat(),
            "account": self.account or None,
            "dimension": self.dimension or None,
            **({"under": self.under} if self.under else {}),
        }

    def narrowed_sight(self) -> Sight:
        """The reader's sight within the dimension; raises ``NarrowedToNothing`` or ``UnknownDimension``."""
        return self.sight.narrowed_to(_one_part(self.dimension, self.sight)) if self.dimension else self.sight


def accounts_asked(asked: AskedListing) -> Sequence[LedgerAccount]:
    """The account asked for, or all that take lines; raises ``NoSuchAccount`` and ``NoSuchLine``."""
    found = LedgerAccount.objects.filter(is_group=False)
    if asked.under:
        found = found.filter(id__in=accounts_under(asked.under).accounts)
    if not asked.account:
        return list(found)
    rows = list(found.filter(code=asked.account)) if "\0" not in asked.account else []
    if not rows:
        raise NoSuchAccount(asked.account)
    return rows


def single_dimensions(sight: Sight) -> list[tuple[str, str]]:
    """Each branch and cost centre that is seen, as it is asked for and in words."""
    return [one for one in dimensions(Dimensions(branches=sight.branches)) if "=" in one[0]]


def _one_part(text: str, sight: Sight) -> Dimensions:
    if "=" not in text:
        raise NarrowedToNothing(text)
    return part_named(text, Dimensions(branches=sight.branches))
