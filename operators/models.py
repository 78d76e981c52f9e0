"""Table of contents: the tables of the operators' storey."""

from operators.console.models import OperatorAct
from operators.door.models import Operator, OperatorSession

__all__ = ["Operator", "OperatorAct", "OperatorSession"]
