"""Refusals about cost centres, each a sentence that a person can act on."""

from erp.foundation.errors import Refusal


class CostCentreCodeTaken(Refusal):
    """Two cost centres with one code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Another cost centre has the code {code}. Choose another one.", field="code")
