"""Count the queries of a page's own, without those of the frame around it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# The list of reports is in the code, so its page asks the database for the frame alone.
FRAME_ALONE = "/t/karoo/reports/"


def own_queries(browser: Client, path: str) -> int:
    """How many queries a page makes beyond those that every page makes."""
    for address in (FRAME_ALONE, path):
        browser.get(address)
    return _queries(browser, path) - _queries(browser, FRAME_ALONE)


def _queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)
