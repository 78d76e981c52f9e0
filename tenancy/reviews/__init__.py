"""The access review: every quarter somebody says of everybody whether he still needs what he may do."""
