"""Numbers of entries: which entry bears one, and how one stands in an address."""

from django.db.models import Q, Subquery
from django.urls import register_converter

from tenancy.numbering.models import NumberSeries
from tenancy.numbering.spelling import taken_apart


class NumberInAddress:
    """A number in an address, with the slashes that it may have: ``journal/JV/26-27/0012/``."""

    regex = "[0-9A-Za-z/-]{0,31}[0-9]"

    def to_python(self, value: str) -> str:
        """The number as it is typed."""
        return value

    def to_url(self, value: str) -> str:
        """The number as it is."""
        return value


register_converter(NumberInAddress, "number")


def bears_number(number: str) -> Q | None:
    """That an entry bears a number, by the index over its parts; nothing where the text can be no number.

    What stands before the last digits names series and cycle, for no two of a tenant share it.
    """
    parts = taken_apart(number)
    if parts is None:
        return None
    prefix, sequence = parts
    row = NumberSeries.objects.filter(prefix=prefix)
    return Q(series=Subquery(row.values("series")), cycle=Subquery(row.values("cycle")), sequence=sequence)


def has_prefix_in_use(number: str) -> bool:
    """Whether what stands before the digits is a prefix of ours: ``INV-204`` may be a supplier's own.

    Digits alone are looked for in texts as well, whatever the prefix.
    """
    parts = taken_apart(number)
    return parts is not None and parts[0] != "" and NumberSeries.objects.filter(prefix=parts[0]).exists()
