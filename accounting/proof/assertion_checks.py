"""The check that what people assert about balances is what the books hold."""

from accounting.currencies.queries import base_currency, known_currencies
from accounting.proof.line_checks import MOST_PLACES
from accounting.proof.queries import HeldAssertion, held_assertions
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds
from erp.foundation.dates import short_date
from erp.foundation.money import plain_amount


@proof_check("assertions", "What was asserted holds", in_sign_off=True, place=90)
def assertions_hold(asked: Asked) -> Verdict:
    """Each asserted balance is what the account holds at the end of its day."""
    base = base_currency().code
    found = held_assertions(base, asked.as_of, asked.period.starts if asked.period else None)
    broken = [one for one in found if not one.holds]
    figures = (Figure("Assertions", len(found)),)
    if not found:
        return holds("Nothing is asserted yet." if asked.period is None else "Nothing is asserted of it.", *figures)
    if not broken:
        return holds("Every balance is what was asserted.", *figures)
    exponents = {code: one.exponent for code, one in known_currencies().items()}
    return fails(
        f"{_words(broken[0], exponents)}{f', and {len(broken) - 1} more' if len(broken) > 1 else ''}.",
        *figures,
        Figure("That do not hold", len(broken)),
        links=tuple(
            Place(
                str(one.assertion.account),
                f"accounts/{one.assertion.account.code}/?to_date={one.assertion.day}",
                _words(one, exponents),
            )
            for one in broken[:MOST_PLACES]
        ),
    )


def _words(one: HeldAssertion, exponents: dict[str, int]) -> str:
    asserted = one.assertion
    exponent = exponents.get(asserted.currency, 2)
    return (
        f"{asserted.account.code} holds {plain_amount(one.held, exponent)} {asserted.currency}"
        f" on {short_date(asserted.day)}, not {plain_amount(asserted.amount, exponent)}"
    )
