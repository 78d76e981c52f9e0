"""How an import tells how far it has come."""

from collections.abc import Callable

# Done, total and what is being done, in the words of a person who waits.
Tell = Callable[[int, int, str], None]


def tell_nobody(done: int, total: int, message: str) -> None:
    """For a caller who waits without looking."""
