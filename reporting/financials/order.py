"""The order of accounts in every report."""


def natural(code: str) -> tuple[int, str]:
    """Codes in the order of their numbers: 1113 before 10007, and words after numbers."""
    return (int(code), code) if code.isascii() and code.isdigit() else (10**20, code)
