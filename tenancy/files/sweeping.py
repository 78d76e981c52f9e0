"""Take away bytes that no row knows: of transactions that were taken back, and of programs that were killed."""

import logging
import time
from pathlib import Path
from uuid import UUID

from tenancy.files.models import StoredFile
from tenancy.files.placing import places_on_disk, remove_bytes
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.standing import EVERY_STANDING

# A row is committed within seconds of its bytes; a day leaves room for any clock.
AGE_SECONDS = 24 * 3600.0

logger = logging.getLogger(__name__)


def sweep_files(*, older_than_seconds: float = AGE_SECONDS) -> int:
    """Delete the bytes without rows of the tenant in force; returns how many there were."""
    old = [(place, file_id) for place, file_id in places_on_disk() if _age(place) >= older_than_seconds]
    known = set(StoredFile.objects.filter(id__in=[one for _, one in old if one]).values_list("id", flat=True))
    left_over = [place for place, file_id in old if file_id not in known]
    for place in left_over:
        remove_bytes(place)
    if left_over:
        logger.info("removed %s files that no row knew", len(left_over))
    return len(left_over)


def sweep_files_of_all() -> int:
    """The same for every tenant; beat calls this."""

    def sweep(tenant_id: UUID) -> int:
        with tenant_context(tenant_id):
            return sweep_files()

    return sum(for_each_tenant(sweep, standings=EVERY_STANDING))


def _age(place: Path) -> float:
    try:
        return time.time() - place.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
