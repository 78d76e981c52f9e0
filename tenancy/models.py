"""Table of contents: the tables of the tenancy storey."""

from tenancy.access.models import Membership, User
from tenancy.access.role_models import CustomRole, MembershipBranch, PermissionOverride, RolePermission
from tenancy.access.visit_models import Visit
from tenancy.branches.models import Branch
from tenancy.business.models import BusinessDetails
from tenancy.entrance.models import AddressChange, FactorRecovery, KnownDevice, PersonSession
from tenancy.files.models import StoredFile
from tenancy.invitations.models import Invitation
from tenancy.jobs.models import Job
from tenancy.notices.models import Notice
from tenancy.numbering.models import NumberSeries
from tenancy.plans.models import BillingDetails, PlanRequest
from tenancy.reviews.models import AccessReview, ReviewedMember
from tenancy.saved_views.models import SavedView
from tenancy.seeing.models import Seeing
from tenancy.support.models import SupportAccess
from tenancy.tenants.models import Tenant

__all__ = [
    "AccessReview",
    "AddressChange",
    "BillingDetails",
    "Branch",
    "BusinessDetails",
    "CustomRole",
    "FactorRecovery",
    "Invitation",
    "Job",
    "KnownDevice",
    "Membership",
    "MembershipBranch",
    "Notice",
    "NumberSeries",
    "PermissionOverride",
    "PersonSession",
    "PlanRequest",
    "ReviewedMember",
    "RolePermission",
    "SavedView",
    "Seeing",
    "StoredFile",
    "SupportAccess",
    "Tenant",
    "User",
    "Visit",
]
