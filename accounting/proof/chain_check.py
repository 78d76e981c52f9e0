"""The check that the audit log is as it was written, by its last verification."""

from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds, not_kept
from auditlog.verification.models import AuditVerification
from auditlog.verification.queries import latest_verifications
from erp.foundation.dates import short_moment

_PAGE = Place("Verification of the audit log", "audit/verification/")


@proof_check("chain", "The audit log is unbroken", in_sign_off=True, place=80)
def audit_chain_is_intact(asked: Asked) -> Verdict:
    """What the newest verification of the log said; a signature has one made first."""
    newest = latest_verifications(1)
    if not newest:
        return not_kept("The audit log has not been verified yet. Verify it, or wait for the night.", links=(_PAGE,))
    (last,) = newest
    figures = (Figure("Verified", short_moment(last.finished_at)), Figure("Events", f"{last.events:,}"))
    if last.ok:
        return holds("Every event of the audit log is as it was written, in its order.", *figures, links=(_PAGE,))
    return fails(f"The audit log is {last.verdict}: {_first_problem(last)}", *figures, links=(_PAGE,))


def _first_problem(verification: AuditVerification) -> str:
    return f"{verification.problems[0]['sentence']}." if verification.problems else "see the verification."
