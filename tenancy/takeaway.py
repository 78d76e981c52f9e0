"""What of these tables leaves when a tenant takes everything along."""

from django.db import models

from tenancy.access.models import Membership
from tenancy.access.role_models import CustomRole, MembershipBranch, PermissionOverride, RolePermission
from tenancy.access.visit_models import Visit
from tenancy.branches.models import Branch
from tenancy.business.models import BusinessDetails
from tenancy.files.models import StoredFile
from tenancy.invitations.models import Invitation
from tenancy.jobs.models import Job
from tenancy.notices.models import Notice
from tenancy.numbering.models import NumberSeries
from tenancy.plans.models import BillingDetails, PlanRequest
from tenancy.reviews.models import AccessReview, ReviewedMember
from tenancy.saved_views.models import SavedView
from tenancy.scoping.taking_along import LeftBehind, TakenAlong, Taking
from tenancy.seeing.models import Seeing
from tenancy.support.models import SupportAccess
from tenancy.tenants.models import Tenant

_LIMITS = {"post_up_to": "", "approve_up_to": ""}
_PERSON = ("user__email", "user__full_name")

TABLES: dict[type[models.Model], Taking] = {
    Tenant: TakenAlong("settings/tenant.csv"),
    BusinessDetails: TakenAlong("settings/business.csv"),
    BillingDetails: TakenAlong("settings/billing.csv"),
    PlanRequest: TakenAlong("settings/plan_requests.csv"),
    NumberSeries: TakenAlong("settings/number_series.csv"),
    Branch: TakenAlong("books/branches.csv"),
    Membership: TakenAlong("people/people.csv", beside=(*_PERSON, "custom_role__name"), money=_LIMITS),
    MembershipBranch: TakenAlong("people/branches_of_people.csv", beside=("membership__user__email", "branch__code")),
    CustomRole: TakenAlong("people/roles.csv", money=_LIMITS),
    RolePermission: TakenAlong("people/permissions_of_roles.csv", beside=("role__name",)),
    PermissionOverride: TakenAlong("people/permissions_of_people.csv", beside=("membership__user__email",)),
    Invitation: TakenAlong("people/invitations.csv", money=_LIMITS, secret=("token_hash",)),
    AccessReview: TakenAlong("people/access_reviews.csv"),
    ReviewedMember: TakenAlong("people/access_reviews_of_people.csv", beside=("review__quarter",)),
    StoredFile: TakenAlong("files/files.csv"),
    SupportAccess: TakenAlong("people/support_access.csv"),
    Seeing: TakenAlong("people/looks.csv"),
    Visit: LeftBehind("where each person signed in from is that person's own, and ends with the session"),
    SavedView: LeftBehind("each person's own filters of lists, which mean nothing elsewhere"),
    Notice: LeftBehind("what single persons were told about things that the audit log tells whole"),
    Job: LeftBehind("the work of this installation; what came of it stands in the other tables"),
}
