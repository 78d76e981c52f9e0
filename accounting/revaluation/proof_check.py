"""What the proof of the books says about foreign balances."""

from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, holds, not_kept
from accounting.revaluation.queries import revaluation_at
from erp.foundation.dates import short_date


@proof_check("foreign_revalued", "Foreign balances stand at the rate of the day", in_sign_off=True)
def foreign_balances_are_revalued(asked: Asked) -> Verdict:
    """Whether what is open in foreign currency was revalued; whether it must be is for the accountant to say."""
    found = revaluation_at(asked.as_of)
    figures = (Figure("Open balances", len(found.balances)), Figure("Difference", found.difference, is_money=True))
    day = short_date(asked.as_of)
    if not found.balances:
        return holds("Nothing is open in a foreign currency.", *figures)
    if found.is_done:
        return holds(f"Every foreign balance stands at its rate of {day}.", *figures)
    place = Place("Revaluation", f"rates/revaluation/?as_of={asked.as_of.isoformat()}")
    if found.without_rate:
        words = f"There is no rate of {', '.join(found.without_rate)} for {day}."
        return not_kept(words, *figures, links=(place,))
    return not_kept(f"Foreign balances were not brought to their rates of {day}.", *figures, links=(place,))
