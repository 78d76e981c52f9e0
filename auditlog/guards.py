"""The triggers without which the log could be rewritten, and what it fails to watch."""

from collections.abc import Iterator

from auditlog.events.partitions import partition_findings
from auditlog.events.registry import capture_findings

TRIGGERS = {
    "auditlog_event": ("event_calls_for_seal", "event_stays", "events_stay"),
    "auditlog_seal": ("seals_stay",),
    "auditlog_chain_head": ("head_stays",),
    "auditlog_given_head": ("given_heads_stay",),
    "auditlog_verification": ("verifications_stay",),
    "auditlog_alert_watermark": ("watermark_goes_forwards",),
    "tenancy_membership": ("row_stays_with_its_person",),
    "account_emailaddress": ("row_stays_with_its_person",),
    "mfa_authenticator": ("row_stays_with_its_person",),
    "tenancy_numberseries": ("spelling_is_audited",),
    "auditlog_unsealed_transaction": ("transaction_is_sealed",),
}
# Each partition has them as well; those of whole statements are not passed down by PostgreSQL.
PARTITION_TRIGGERS = {"auditlog_event": TRIGGERS["auditlog_event"]}

# They run with the owner's rights: the log is written by them and by nobody else.
CALLABLE_DEFINER_FUNCTIONS = (
    "auditlog_record_event",
    "auditlog_record_for_person",
    "auditlog_ensure_partitions",
    "auditlog_default_partition_is_used",
)


def findings() -> Iterator[tuple[str, str, str]]:
    """Tables that declare to be audited and are not, and the other way round; months without a partition."""
    for sentence in capture_findings():
        yield sentence.split()[0], "capture differs", sentence
    yield from partition_findings()
