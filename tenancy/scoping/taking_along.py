"""What becomes of a tenant's table when the tenant takes everything along: each app says it in ``<app>/takeaway.py``.

``TABLES`` maps each of the app's tables to one of the three below; a table that is not named there
fails the tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """The rows leave as a CSV file: every column but the tenant's.

    ``beside`` are paths to columns of rows that are referred to (``account__code``), so that people
    read more than ids. ``money`` are columns in minor units by the column that holds their
    currency, an empty one for the base currency: they leave as decimal numbers. Of ``secret``
    columns nothing leaves, nor of those that the audit log masks.
    """

    file: str
    beside: tuple[str, ...] = ()
    money: Mapping[str, str] = field(default_factory=dict)
    secret: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenWithin:
    """The rows leave within another file, which tells them better than a table would."""

    file: str


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """The rows stay, for a reason that is a sentence."""

    reason: str


Taking = TakenAlong | TakenWithin | LeftBehind
