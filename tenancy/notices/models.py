"""What a person is told: one row per notice and member."""

from django.db import models

from tenancy.access.models import Membership
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.models import TenantModel


class Severity(models.TextChoices):
    """How much a notice matters; what is more than an information is mailed, too."""

    INFO = "info", "Information"
    WARNING = "warning", "Warning"
    ALARM = "alarm", "Alarm"


class Notice(TenantModel):
    """One thing that one member is told.

    ``path`` lies below the tenant's own address. ``key`` names what the notice is about, so
    that the same thing is told to the same person once; it is empty where that does not
    matter. ``mail_due_at`` is the moment from which a mail is to be sent, and empty once it
    was sent, given up, or never wanted.
    """

    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True, default="")
    severity = models.CharField(max_length=7, choices=Severity, default=Severity.INFO)
    title = models.CharField(max_length=150)
    sentence = models.TextField()
    path = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.IntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "membership", "key"], name="notice_told_once", condition=~models.Q(key="")
            ),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="notice_severity_is_known"),
        ]
        indexes = [
            models.Index(fields=["tenant", "membership", "-id"], name="notice_newest_first"),
            models.Index(
                fields=["tenant", "membership"], name="notice_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["tenant", "mail_due_at"], name="notice_mail_due", condition=models.Q(mail_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title
