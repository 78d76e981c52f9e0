"""What the log captures of the storey below, which knows no audit log."""

from auditlog.events.declaring import Audited, NotAudited, Parent

DECLARED_BELOW: dict[str, Audited | NotAudited] = {
    "tenancy.Tenant": Audited("tenancy.tenant", label_column="name", tenant_column="id"),
    "tenancy.Membership": Audited(
        "tenancy.membership",
        label_column="role",
        parent=Parent("tenancy.user", "user_id"),
        ignored=("last_seen_at",),
    ),
    "tenancy.NumberSeries": NotAudited("every number given stands on a document that is audited"),
    "tenancy.Job": NotAudited("progress changes by the second; what a job does is audited itself"),
}
