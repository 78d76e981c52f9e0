"""Published rates for tests, as files have them."""

from datetime import date
from io import BytesIO

from accounting.currencies.importing import ImportedRates, import_rates
from erp.foundation.actor import Actor

TODAY = date(2026, 10, 20)
OPERATOR = Actor.command("test")

# So many for one euro, from a Thursday to a Tuesday over a week-end.
ECB_FILE = """Date,USD,JPY,ZAR,INR,
2026-10-20,1.16,175.5,20.3,102.2,
2026-10-19,1.15,N/A,20.1,101.9,
2026-10-16,1.145,174.5,20.0,101.5,
2026-10-15,1.14,174,19.95,101.2,
"""


def take_in(text: str = ECB_FILE, *, actor: Actor = OPERATOR, **options: object) -> ImportedRates:
    """Import a file that is given as text."""
    given = {"file_name": "rates.csv", "today": TODAY, **options}
    return import_rates(BytesIO(text.encode()), actor=actor, **given)  # type: ignore[arg-type]
