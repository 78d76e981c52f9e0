"""The staff's door: everything under ``/accounts/``. Operators and customers get doors of their own."""
