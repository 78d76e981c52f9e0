"""What is watched for, how each tenant has set it, and what was found."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited, NotAudited, Parent
from tenancy.access.models import Membership
from tenancy.notices.models import Severity
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class AlertSetting(TenantModel):
    """How a tenant has set one rule; a rule without a row stands as it was declared.

    ``values`` are the rule's parameters by their codes. While it is silenced a rule goes on
    to be judged, and what it finds is on the page, but nobody is told.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("auditlog.alert_rule", label_column="rule", ignored=("failed_at",))

    rule = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)
    severity = models.CharField(max_length=7, choices=Severity)
    values = models.JSONField(default=dict)
    silenced_at = models.DateTimeField(null=True, blank=True)
    silenced_until = models.DateTimeField(null=True, blank=True)
    silenced_by_label = models.CharField(max_length=254, blank=True, default="")
    silence_reason = models.TextField(blank=True, default="")
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        db_table = "auditlog_alert_setting"
        constraints = [models.UniqueConstraint(fields=["tenant", "rule"], name="alert_setting_once_per_rule")]

    def __str__(self) -> str:
        return self.rule


class AlertRecipient(TenantModel):
    """A member who is told of what a rule finds, beside the owners, who always are."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "DELETE"))
    audited: ClassVar[Audited] = Audited(
        "auditlog.alert_recipient", label_column="rule", parent=Parent("auditlog.alert_rule", "setting_id")
    )

    setting = TenantForeignKey(AlertSetting, on_delete=models.PROTECT, related_name="recipients")
    rule = models.CharField(max_length=40)
    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        db_table = "auditlog_alert_recipient"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "setting", "membership"], name="alert_recipient_once_per_rule")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.membership_id}"


class Alert(TenantModel):
    """What a rule found.

    What is found again under the same ``key`` within the rule's window is counted here and told
    to nobody anew. ``event_id`` is the event that raised it, ``first_at`` and ``last_at`` are
    the times of the first and the last such event.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("auditlog.alert", label_column="title", ignored=("count", "last_at"))

    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    severity = models.CharField(max_length=7, choices=Severity)
    title = models.CharField(max_length=150)
    sentence = models.TextField()
    event_id = models.UUIDField(null=True, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.IntegerField(default=1)
    is_silenced = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by_label = models.CharField(max_length=254, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        db_table = "auditlog_alert"
        indexes = [
            models.Index(fields=["tenant", "-id"], name="alert_newest_first"),
            models.Index(
                fields=["tenant", "rule", "key"],
                name="alert_waiting",
                condition=models.Q(acknowledged_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AlertWatermark(TenantModel):
    """Up to which seal the events of a tenant have been judged, and what that seal's hash was."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[NotAudited] = NotAudited("it says how far the log was read, which changes with every event")

    seal_number = models.BigIntegerField(default=0)
    seal_hash = models.BinaryField(default=bytes)
    swept_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        db_table = "auditlog_alert_watermark"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="alert_one_watermark")]

    def __str__(self) -> str:
        return f"judged up to seal {self.seal_number}"


class AlertSighting(TenantModel):
    """What a rule has seen and must remember: a failed sign-in, the network of a sign-in.

    ``key`` is what is counted or compared (a person, a network), ``detail`` what was seen of it.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "DELETE"))
    audited: ClassVar[NotAudited] = NotAudited("a short memory of events that stand in the log themselves")

    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    detail = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "auditlog_alert_sighting"
        indexes = [
            models.Index(fields=["tenant", "rule", "key", "at"], name="alert_sighting_by_key"),
            models.Index(fields=["tenant", "at"], name="alert_sighting_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.key} {self.detail}".strip()
