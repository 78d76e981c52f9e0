"""Opening balances: what the books begin with, typed or brought along, posted, replaced, locked."""
