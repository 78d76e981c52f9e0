"""The environment of the tests, loaded by pytest before Django's settings are (``-p``)."""

import os

os.environ["ERP_TEST"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erp.settings")

from erp.embedded import ensure_environment
from tests.databases import with_redis_database

ensure_environment()
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker:
    # One Redis database per worker, so that progress and rates do not meet.
    os.environ["REDIS_URL"] = with_redis_database(os.environ["REDIS_URL"], int(_worker.removeprefix("gw")) + 1)
