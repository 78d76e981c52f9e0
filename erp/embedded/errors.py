"""What goes wrong before Django is up."""


class CannotStart(Exception):
    """The servers or their databases cannot be made ready; str() is a sentence that a person can act on."""
