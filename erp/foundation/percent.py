"""Percentages in tenths of a percent, as machines and people read them."""


def plain_percent(tenths: int) -> str:
    """For machines, with one decimal: ``-12.5``."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def percent_in_words(tenths: int) -> str:
    """For people, with a minus of its own: ``−12.5 %``."""
    return plain_percent(tenths).replace("-", "\N{MINUS SIGN}") + " %"
