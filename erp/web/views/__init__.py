"""The pages around the modules."""
