"""What verifications found, and the daily mails with the head."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited, NotAudited
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import APPEND_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


class Scope(models.TextChoices):
    """How far back a verification went."""

    WHOLE = "whole", "the whole log"
    NEW = "new", "what was new"


class AuditVerification(TenantModel):
    """One verification: who had it run, what was looked at, what was found. It is never changed.

    ``day`` is set on the night's own run, of which there is one a day. ``problems`` are the
    first of ``problem_count``, each ``{"unit": ..., "number": ..., "sentence": ...}``.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY)
    audited: ClassVar[Audited] = Audited("auditlog.chain", label_column="verdict")

    scope = models.CharField(max_length=5, choices=Scope)
    day = models.DateField(null=True)
    verdict = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    verified_by = models.CharField(max_length=300)
    verified_by_id = models.UUIDField(null=True)
    first_seal = models.BigIntegerField()
    seals = models.BigIntegerField()
    events = models.BigIntegerField()
    head_number = models.BigIntegerField()
    head_hash = models.BinaryField()
    known_heads = models.IntegerField()
    problem_count = models.BigIntegerField()
    problems = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        db_table = "auditlog_verification"
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="audit_verification_once_a_night")]
        indexes = [models.Index(fields=["tenant", "-finished_at"], name="audit_verification_newest")]

    def __str__(self) -> str:
        return self.verdict

    @property
    def ok(self) -> bool:
        """Whether everything fitted."""
        return self.problem_count == 0


class HeadMailChoice(TenantModel):
    """An owner's word on whether the daily mail with the head comes; without one it does."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("auditlog.head_mail", label_column="label")

    user_id = models.UUIDField()
    label = models.CharField(max_length=300)
    wanted = models.BooleanField()

    class Meta(TenantModel.Meta):
        db_table = "auditlog_head_mail_choice"
        constraints = [models.UniqueConstraint(fields=["tenant", "user_id"], name="audit_head_mail_choice_once")]

    def __str__(self) -> str:
        return f"{self.label}: {'wanted' if self.wanted else 'not wanted'}"


class HeadMail(TenantModel):
    """The daily mail to one owner: prepared once, tried until it is sent.

    ``counts`` is what the day before came to, so that a mail that is tried again says what
    the first try would have said.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[NotAudited] = NotAudited("sending one is an event of its own, with the head in it")

    day = models.DateField()
    recipient_id = models.UUIDField()
    address = models.EmailField(max_length=254)
    given = TenantForeignKey("auditlog.GivenHead", on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "auditlog_head_mail"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "recipient_id"], name="audit_head_mail_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} to {self.address}"
