"""Found by the worker when it starts: declares the kinds of jobs of this room."""

from accounting.imports import jobs

__all__ = ["jobs"]
