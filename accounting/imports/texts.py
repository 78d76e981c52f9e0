"""The text cells of a journal file: account, entry number, currency and memo.

Names come back exactly as they were written, apart from white space around them: no change of
case and no Unicode normalisation, because an account is found again by its exact full name.
"""

from __future__ import annotations

import re

from accounting.imports.problems import UnreadableCell

MAX_ACCOUNT_CHARACTERS = 255
MAX_ENTRY_ID_CHARACTERS = 100
MAX_MEMO_CHARACTERS = 2000

# Control characters break exports and terminals and are never meant, and neither are the two
# code points that XML forbids. Invisible but lawful characters (joiners, direction marks) stay.
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")
_LINE_BREAK = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_CURRENCY = re.compile(r"[A-Z][A-Z0-9._'-]{1,23}")


def read_account(text: str) -> str:
    """The account's full name, at most 255 characters. Raises UnreadableCell."""
    name = text.strip()
    if not name:
        raise UnreadableCell("missing_account", "is empty. Write the account's full name.")
    _require_text(name, MAX_ACCOUNT_CHARACTERS)
    return name


def read_entry_id(text: str) -> str:
    """The number that joins the rows of one entry, at most 100 characters. Raises UnreadableCell."""
    number = text.strip()
    if not number:
        raise UnreadableCell("missing_entry_id", "is empty. Rows of one entry share an entry_id, such as JE-0001.")
    _require_text(number, MAX_ENTRY_ID_CHARACTERS)
    return number


def read_currency(text: str) -> str | None:
    """The currency code in capitals, or None for the base currency. Raises UnreadableCell."""
    code = text.strip().upper()
    if not code:
        return None
    if _CURRENCY.fullmatch(code) is None:
        raise UnreadableCell("bad_currency", "is not a currency code. Write a code such as ZAR.")
    return code


def read_memo(text: str) -> str:
    """The memo, at most 2000 characters, its line breaks as single spaces. Raises UnreadableCell."""
    memo = text.strip()
    if "\n" in memo or "\r" in memo:
        memo = _LINE_BREAK.sub(" ", memo)
    _require_text(memo.replace("\t", " "), MAX_MEMO_CHARACTERS)
    return memo


def _require_text(text: str, longest: int) -> None:
    if len(text) > longest:
        raise UnreadableCell("too_long", f"has {len(text)} characters; at most {longest} are kept. Shorten it.")
    found = _CONTROL.search(text)
    if found is None:
        return
    if found[0] == "\x00":
        raise UnreadableCell("nul_byte", "holds a NUL character. Export the file again; it may be damaged.")
    raise UnreadableCell("not_text", f"holds the control character U+{ord(found[0]):04X}. Remove it.")
