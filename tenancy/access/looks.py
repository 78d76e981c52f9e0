"""A look: somebody sees the pages of a tenant with rights that are not his own, and changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from erp.foundation.actor import Actor

# Pages that are one person's own, whoever looks: no look shows them.
PRIVATE_ROUTES = frozenset(
    {
        "notice_list",
        "notice_bell",
        "notices_reading",
        "notice",
        "notice_reading",
        "held_form",
        "report_download_list",
        "report_download",
        "report_download_progress",
        "report_download_file",
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a request carries that only looks.

    ``doer`` is whoever sits before the screen, as whom everything is recorded that the look
    leaves behind; the request's ``actor`` has the permissions and the scope of the look.
    ``whose`` completes "as ... sees it"; ``end_path`` takes the POST that ends the look.
    """

    kind: Literal["seeing", "support"]
    doer: Actor
    whose: str
    ends_at: datetime
    end_path: str
