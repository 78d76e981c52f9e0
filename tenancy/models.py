"""Table of contents: the tables of the tenancy storey."""

from tenancy.access.models import Membership, User
from tenancy.jobs.models import Job
from tenancy.numbering.models import NumberSeries
from tenancy.tenants.models import Tenant

__all__ = ["Job", "Membership", "NumberSeries", "Tenant", "User"]
