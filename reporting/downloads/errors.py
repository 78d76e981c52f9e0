"""Refusals about files that are made in the background."""

from erp.foundation.errors import Refusal


class TooManyDownloads(Refusal):
    """As many files are being made as one tenant, or one person, may keep the workers busy with."""

    def __init__(self, most: int, *, is_own: bool = False) -> None:
        files = f"{most} of your files" if is_own else f"{most} files"
        super().__init__(f"{files} are being made already. Wait until one of them is ready.")


class DownloadGone(Refusal):
    """The file was removed, or is not ready."""

    def __init__(self) -> None:
        super().__init__("The file is not there any more. Ask for it again; it is made from what the books hold now.")


class DownloadOutOfSight(Refusal):
    """The file holds more than the person sees today."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__(
            "What you get to see has been narrowed since this file was made, so it is not handed out. Ask for it again."
        )
