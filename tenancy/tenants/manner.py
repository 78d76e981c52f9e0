"""Write as a tenant does: in its time zone, its figures and its days."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from zoneinfo import ZoneInfo

from django.utils import timezone

from erp.foundation.manner import DateStyle, Grouping, Manner, NegativeStyle, written_in
from tenancy.tenants.models import Tenant


def manner_of(tenant: Tenant) -> Manner:
    """The tenant's manner of writing figures and days."""
    return Manner(
        grouping=cast(Grouping, str(tenant.grouping)),
        negative=cast(NegativeStyle, str(tenant.negative_style)),
        date_style=cast(DateStyle, str(tenant.date_style)),
    )


@contextmanager
def in_the_manner_of(tenant: Tenant) -> Iterator[None]:
    """Write in a tenant's time zone and manner for the length of a block."""
    with timezone.override(ZoneInfo(tenant.time_zone)), written_in(manner_of(tenant)):
        yield
