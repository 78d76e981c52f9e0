"""One process at a time."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from erp.embedded import locking


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locking.exclusive(tmp_path / "lock"):
            order.append("second")

    with locking.exclusive(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
