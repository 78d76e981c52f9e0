"""Refusals of the files room."""

from erp.foundation.errors import Refusal


class FileTooBig(Refusal):
    """The file has more bytes than one file may have."""

    def __init__(self, most_bytes: int) -> None:
        most = f"{most_bytes // 1024**2} MB" if most_bytes >= 1024**2 else f"{most_bytes // 1024} KB"
        super().__init__(f"The file is larger than {most}. Make it smaller, or cut it into several.", field="file")


class FileEmpty(Refusal):
    """There is nothing in the file."""

    def __init__(self) -> None:
        super().__init__("The file is empty. Choose another one.", field="file")


class FileNotTaken(Refusal):
    """The file holds something that is not kept."""

    is_recorded = True

    def __init__(self, taken: str) -> None:
        super().__init__(
            f"This is no file of a kind that can be kept here, whatever its name says. Choose {taken}.", field="file"
        )


class StoredFileGone(Refusal):
    """The row of a file stands, and its bytes are not there, or are others."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The stored copy of {name} is gone or damaged. Upload the file again, or ask whoever runs this"
            " installation to restore it."
        )
