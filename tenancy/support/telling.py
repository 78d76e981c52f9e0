"""Tell the owners about an operator's look."""

from tenancy.notices import sending


def tell_owners(title: str, sentence: str) -> None:
    """A notice and a mail to every owner of the tenant in force, with the way to the page."""
    sending.tell_owners("tenancy.support.told", title=title, sentence=sentence, path="settings/support/")
