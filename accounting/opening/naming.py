"""Which account of the chart a name from elsewhere means."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from accounting.ledger.models import LedgerAccount
from accounting.opening.columns import plain

_SIMILAR = 0.6


class ChartNames:
    """The chart by code, name, full name and label, with the names that were explained before."""

    def __init__(self, chart: list[LedgerAccount], explained: Mapping[str, str]) -> None:
        self.chart = chart
        self._by_code = {one.code.casefold(): one for one in chart}
        self._by_name: dict[str, LedgerAccount] = {}
        for one in chart:
            for name in (one.full_name, one.name, self.label(one)):
                self._by_name.setdefault(plain(name), one)
        self._explained = explained

    @staticmethod
    def label(account: LedgerAccount) -> str:
        """What the list offers: ``1510 Bank current account``."""
        return f"{account.code} {account.full_name}"

    @property
    def labels(self) -> list[str]:
        """Every account that takes lines, as the list offers it."""
        return [self.label(one) for one in self.chart if not one.is_group and one.is_active]

    def named(self, text: str, given: str = "") -> LedgerAccount | None:
        """The account of a code, a name or a label, or what the name was explained to mean."""
        for words in (text, given):
            folded = words.strip().casefold()
            if not folded:
                continue
            found = self._by_code.get(folded) or self._by_name.get(plain(words))
            found = found or self._by_code.get(self._explained.get(plain(words), "").casefold())
            # "1510 · Main bank" of another program: its code is ours, its name is not.
            found = found or self._by_code.get(folded.split()[0].strip(":-.") if folded.split() else "")
            if found is not None:
                return found
        return None

    def similar_to(self, text: str) -> str:
        """The account whose name is most like the words, as the list offers it; empty if none is."""
        names = {name: one for name, one in self._by_name.items() if not one.is_group and one.is_active}
        close = get_close_matches(plain(text), names, n=1, cutoff=_SIMILAR)
        return self.label(names[close[0]]) if close else ""
