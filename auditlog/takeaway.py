"""What of these tables leaves when a tenant takes everything along."""

from django.db import models

from auditlog.alerts.models import Alert, AlertRecipient, AlertSetting, AlertSighting, AlertWatermark
from auditlog.chain.models import AuditChainHead, AuditSeal, GivenHead, UnsealedTransaction
from auditlog.events.models import AuditEvent
from auditlog.exports.models import AuditExport
from auditlog.verification.models import AuditVerification, HeadMail, HeadMailChoice
from tenancy.scoping.taking_along import LeftBehind, TakenAlong, TakenWithin, Taking

LOG = "audit/log.ndjson"

TABLES: dict[type[models.Model], Taking] = {
    AuditEvent: TakenWithin(LOG),
    AuditSeal: TakenWithin(LOG),
    AuditChainHead: TakenWithin(LOG),
    GivenHead: TakenAlong("audit/heads.csv"),
    AuditVerification: TakenAlong("audit/verifications.csv"),
    AlertSetting: TakenAlong("audit/alert_rules.csv"),
    AlertRecipient: TakenAlong("audit/alert_recipients.csv", beside=("membership__user__email",)),
    Alert: TakenAlong("audit/alerts.csv"),
    HeadMailChoice: TakenAlong("audit/head_mail_choices.csv"),
    HeadMail: LeftBehind("mails with heads that were sent; the heads themselves leave"),
    AuditExport: LeftBehind("which exports were made stands in the audit log, with their digests"),
    AlertSighting: LeftBehind("what the rules remember for some days so as to count"),
    AlertWatermark: LeftBehind("how far the rules have read in this installation"),
    UnsealedTransaction: LeftBehind("marks that are gone once the transaction is sealed"),
}
