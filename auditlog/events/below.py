"""What the log captures of the storey below and of libraries, which know no audit log."""

from auditlog.events.declaring import Audited, AuditedPerson, Declaration, NotAudited, Parent

_MONEY_LIMITS = ("post_up_to", "approve_up_to")
_PERCENT_LIMITS = ("discount_up_to",)

DECLARED_BELOW: dict[str, Declaration] = {
    "tenancy.Tenant": Audited(
        "tenancy.tenant",
        label_column="name",
        tenant_column="id",
        # Codes of built-in roles, and ids of the tenant's own.
        refers=(("second_factor_roles", "tenancy.CustomRole"),),
    ),
    "tenancy.Membership": Audited(
        "tenancy.membership",
        person_column="user_id",
        parent=Parent("tenancy.user", "user_id"),
        ignored=("last_seen_at",),
        money=_MONEY_LIMITS,
        percent=_PERCENT_LIMITS,
    ),
    "tenancy.CustomRole": Audited(
        "tenancy.custom_role",
        label_column="name",
        ignored=("name_key",),
        money=_MONEY_LIMITS,
        percent=_PERCENT_LIMITS,
    ),
    "tenancy.RolePermission": Audited(
        "tenancy.role_permission", label_column="code", parent=Parent("tenancy.custom_role", "role_id")
    ),
    "tenancy.PermissionOverride": Audited(
        "tenancy.permission_override",
        label_column="code",
        parent=Parent("tenancy.membership", "membership_id"),
        ignored=("given_by_id", "given_by_label", "created_at"),
    ),
    "tenancy.Branch": Audited("tenancy.branch", label_column="code"),
    "tenancy.MembershipBranch": Audited(
        "tenancy.membership_branch", parent=Parent("tenancy.membership", "membership_id")
    ),
    "tenancy.User": AuditedPerson(
        "tenancy.user",
        person_column="id",
        label_column="email",
        masked=("password", "session_seed"),
        # Each sign-in is an event of its own, and how the pages look is nobody's business.
        ignored=("last_login", "theme"),
    ),
    "account.EmailAddress": AuditedPerson("tenancy.email_address", label_column="email"),
    "mfa.Authenticator": AuditedPerson(
        "tenancy.second_factor", label_column="type", masked=("data",), ignored=("last_used_at",)
    ),
    "tenancy.AddressChange": AuditedPerson("tenancy.address_change", label_column="new_address", ignored=("asked_at",)),
    "tenancy.FactorRecovery": AuditedPerson("tenancy.factor_recovery", label_column="asked_at"),
    "tenancy.KnownDevice": AuditedPerson(
        "tenancy.known_device",
        label_column="user_agent",
        masked=("token_hash",),
        # Where and when it was seen last stands in the event of each sign-in.
        ignored=("first_seen_at", "last_seen_at", "ip", "user_agent"),
    ),
    "tenancy.PersonSession": NotAudited("each sign-in, sign-out and ending is an event by name"),
    "tenancy.Invitation": Audited(
        "tenancy.invitation",
        label_column="email",
        masked=("token_hash",),
        ignored=("created_at", "sent_at", "invited_by_label"),
        refers=(("invited_by_id", "tenancy.User"), ("accepted_by_id", "tenancy.User")),
        money=_MONEY_LIMITS,
        percent=_PERCENT_LIMITS,
    ),
    "tenancy.BillingDetails": Audited("tenancy.billing_details", label_column="name"),
    "tenancy.PlanRequest": Audited("tenancy.plan_request", label_column="wanted", ignored=("asked_by_label",)),
    "tenancy.BusinessDetails": Audited("tenancy.business_details", label_column="legal_name"),
    "tenancy.StoredFile": Audited("tenancy.stored_file", label_column="name", ignored=("stored_at", "stored_by_label")),
    "tenancy.Seeing": Audited(
        "tenancy.seeing",
        label_column="seen_label",
        ignored=("began_at",),
        refers=(("seer_id", "tenancy.Membership"), ("seen_id", "tenancy.Membership")),
    ),
    "tenancy.SupportAccess": Audited(
        "tenancy.support_access",
        label_column="operator",
        ignored=("asked_at", "answered_at"),
        refers=(("answered_by_id", "tenancy.User"),),
    ),
    "tenancy.AccessReview": Audited("tenancy.access_review", label_column="quarter", ignored=("begun_by_label",)),
    "tenancy.ReviewedMember": Audited(
        "tenancy.reviewed_member",
        label_column="email",
        parent=Parent("tenancy.access_review", "review_id"),
        # Whose hand it was is the actor of the event; the seal is a hash of what stands beside it.
        ignored=("seal", "decided_by_id", "decided_by_label"),
    ),
    "tenancy.NumberSeries": NotAudited(
        "every number stands on an audited document; spellings have a trigger of their own"
    ),
    "tenancy.Notice": NotAudited("what a person is told of is audited where it happened"),
    "tenancy.SavedView": NotAudited("how somebody looks at a list changes nothing, and only he sees it"),
    "tenancy.Visit": NotAudited("entering is an event of its own, and so is that somebody ended it"),
    "tenancy.Job": NotAudited("progress changes by the second; what a job does is audited itself"),
}
