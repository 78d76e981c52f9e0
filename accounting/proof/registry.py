"""Every check of the books that an app declares.

A check is a function under ``@proof_check`` that is told what is asked and answers with a
verdict. Each app names the modules that hold its checks in ``<app>/proof_checks.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from accounting.proof.verdicts import Asked, Verdict
from erp.foundation.declared import declaring_modules

Judge = Callable[[Asked], Verdict]


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """One check: its code for machines, its title for people.

    ``in_sign_off`` puts it on the checklist of a period's signature and ``on_page`` among
    the verdicts over all the books. A ``reads_all`` check reads every entry or line:
    over large books it runs in the background, and the page shows its last verdict.
    """

    code: str
    title: str
    judge: Judge
    in_sign_off: bool
    on_page: bool
    reads_all: bool
    place: int


_checks: dict[str, ProofCheck] = {}


def proof_check(
    code: str, title: str, *, in_sign_off: bool, on_page: bool = True, reads_all: bool = False, place: int = 65
) -> Callable[[Judge], Judge]:
    """Declare a function as a check of the books; raises ``ValueError`` for a code declared twice.

    ``title`` says what holds when it holds: "Debits equal credits". Lists are in the order of
    ``place``, and of declaration where it is the same.
    """

    def declare(judge: Judge) -> Judge:
        if code in _checks:
            raise ValueError(f"check {code} is declared twice")
        _checks[code] = ProofCheck(code, title, judge, in_sign_off, on_page, reads_all, place)
        return judge

    return declare


def proof_checks() -> tuple[ProofCheck, ...]:
    """Every check, by its place."""
    _collect()
    return tuple(sorted(_checks.values(), key=lambda one: one.place))


@cache
def _collect() -> None:
    declaring_modules("proof_checks")
