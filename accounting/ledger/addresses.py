"""Where the pages of the ledger are, for the pages that link to them."""

from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from accounting.ledger.models import JournalEntry


def entry_url(slug: str, number: str) -> str:
    """The document page of an entry."""
    return reverse("journal_entry", kwargs={"slug": slug, "number": number})


def entry_link(slug: str, entry: JournalEntry | None) -> dict[str, str] | None:
    """Number and address of an entry, or nothing where there is none."""
    return {"number": entry.number, "url": entry_url(slug, entry.number)} if entry else None


def account_url(slug: str, code: str) -> str:
    """The ledger of an account; nothing where its code cannot stand in an address."""
    try:
        return reverse("account_ledger", kwargs={"slug": slug, "code": code})
    except NoReverseMatch:
        return ""


def query(**values: object) -> str:
    """``?`` and the given values that are not empty, dates in ISO 8601."""
    pairs = [f"{name}={quote(str(value))}" for name, value in values.items() if value not in (None, "")]
    return f"?{'&'.join(pairs)}" if pairs else ""
