"""The checks of the books that the accounting storey declares.

A room above ``accounting.proof`` names the module in which it declares its checks here.
"""

from accounting.journals import draft_checks
from accounting.opening import checks as opening_checks
from accounting.proof import assertion_checks, book_checks, chain_check, line_checks, period_checks
from accounting.revaluation import proof_check as revaluation_check
from accounting.signing import sign_off_checks

__all__ = [
    "assertion_checks",
    "book_checks",
    "chain_check",
    "draft_checks",
    "line_checks",
    "opening_checks",
    "period_checks",
    "revaluation_check",
    "sign_off_checks",
]
