"""Addresses are taken apart and put together."""

from __future__ import annotations

import pytest

from erp.embedded import urls


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@h:1/d?sslmode=require", "postgresql://x:y%2F@h:1/d?sslmode=require"),
        ("postgresql://a@/d?host=/tmp/s", "postgresql://x:y%2F@/d?host=/tmp/s"),
    ],
)
def test_an_address_takes_another_login(url: str, expected: str) -> None:
    assert urls.with_login(url, "x", "y/") == expected
