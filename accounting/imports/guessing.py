"""Guessing what kind of account a name in a file means, for a person to confirm.

A name says it best by its first part ("Assets:Bank"), else by a telling word, else the side of
its balance is all there is to go by.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from accounting.imports.account_words import KINDS, NO_KIND, ROOTS, RULES, AccountType, WordRule

# An account code before the name: "1100 Bank", "1100 - Bank", "BK001. Bank".
_CODE = re.compile(
    r"\s*(?:[0-9][0-9./-]*[a-z]{0,2}|[a-z]{0,3}[0-9]{3,})(?:\s*[-·:.)]\s*|\s+)(?=\S*[^\W\d_])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[^\w&]+|_")


class AccountGuess(NamedTuple):
    """The likely type of an account, whether its name leaves no doubt, and why in a sentence."""

    type: AccountType
    certain: bool
    why: str


def split_full_name(name: str) -> tuple[str | None, str]:
    """The path of the parent as written, or None, and the account's own name.

    "Assets:Bank:Current" gives ("Assets:Bank", "Current"). Colons and ">" always part levels;
    "/" and " - " do only where the first part is a word such as Assets, for "Gain/loss" and
    "VAT - output" are plain names.
    """
    text = name.strip()
    separator = _separator(text)
    if separator is None:
        return None, text
    parent, _, leaf = text.rpartition(separator)
    parent, leaf = parent.strip(), leaf.strip()
    if not parent or not leaf:
        return None, text
    return parent, leaf


def guess_account_type(full_name: str, balance_sign: int | None = None) -> AccountGuess:
    """The likely type of the account.

    `balance_sign` is positive for a debit balance, negative for a credit one, and zero or None
    where there is none.
    """
    levels = [_plain(level) for level in _levels(full_name)]
    roots = [(ROOTS[level], level) for level in levels if level in ROOTS]
    if roots:
        type_, level = roots[0]
        # Some charts keep the owners' capital below what they call liabilities.
        if type_ == "liability" and len(roots) > 1 and roots[1][0] == "equity":
            type_, level = roots[1]
        return AccountGuess(type_, True, f"'{level}' is a level of the name.")
    for level in reversed(levels):
        guess = _by_words(level, balance_sign or 0)
        if guess is not None:
            return guess
    if balance_sign:
        type_ = "expense" if balance_sign > 0 else "income"
        side = "debit" if balance_sign > 0 else "credit"
        return AccountGuess(type_, False, f"Nothing in the name tells; the balance is a {side}.")
    return AccountGuess("expense", False, "Nothing in the name tells.")


def guess_account_kind(full_name: str, type_: str) -> str:
    """Whether the name of an account of that type tells a bank, cash, a receivable or a payable; empty where not.

    The innermost level that tells anything decides, so that what stands below banks is a bank.
    """
    for level in reversed(_levels(full_name)):
        words = _plain(level)
        if NO_KIND.search(words):
            return ""
        for kind, of_type, rule in KINDS:
            if of_type == type_ and rule.search(words):
                return kind
    return ""


def _levels(full_name: str) -> list[str]:
    """The parts of a name from the root down."""
    separator = _separator(full_name.strip())
    if separator is None:
        return [full_name]
    return [level for level in full_name.split(separator) if level.strip()]


def _separator(text: str) -> str | None:
    for separator in (":", ">"):
        if separator in text:
            return separator
    for separator in (" / ", "/", " - ", " \u2013 "):
        first, found, _ = text.partition(separator)
        if found and _plain(first) in ROOTS:
            return separator
    return None


@lru_cache(maxsize=4096)
def _plain(level: str) -> str:
    """One level as lower-case words: no code before it, no punctuation, CamelCase parted."""
    text = unicodedata.normalize("NFC", level)
    code = _CODE.match(text)
    text = _CAMEL.sub(" ", text[code.end() :] if code else text)
    return " ".join(_NO_WORD.sub(" ", text.replace("'s", "s")).casefold().split())


def _by_words(level: str, balance_sign: int) -> AccountGuess | None:
    for rule in RULES:
        found = rule.words.search(level)
        if found is None:
            continue
        words = found[0].strip()
        if rule.debit == rule.credit:
            return AccountGuess(rule.debit, True, f"The name contains '{words}'.")
        type_ = rule.debit if balance_sign > 0 else rule.credit if balance_sign < 0 else _usual(rule)
        return AccountGuess(type_, False, f"'{words}' may be on either side; the balance decides.")
    return None


def _usual(rule: WordRule) -> AccountType:
    """Without a balance: an expense rather than an income, a debt rather than a claim."""
    return "expense" if rule.debit == "expense" else "liability"
