"""What every listing says in the same words: its days, and its currency."""

from datetime import date


def in_words(starts: date, ends: date) -> str:
    """``1 March 2026 to 31 October 2026``."""
    return f"{starts.day} {starts:%B %Y} to {ends.day} {ends:%B %Y}"
