"""The triggers without which the log could be rewritten, and what it fails to watch."""

from collections.abc import Iterator

from auditlog.events.registry import capture_findings

TRIGGERS = {
    "auditlog_event": ("event_is_stamped", "event_calls_for_seal", "events_stay"),
    "auditlog_seal": ("seals_stay",),
    "auditlog_chain_head": ("head_stays",),
    "auditlog_given_head": ("given_heads_stay",),
    "auditlog_verification": ("verifications_stay",),
    "auditlog_unsealed_transaction": ("transaction_is_sealed",),
}


def findings() -> Iterator[tuple[str, str, str]]:
    """Tables that declare to be audited and are not, and the other way round."""
    for sentence in capture_findings():
        yield sentence.split()[0], "capture differs", sentence
