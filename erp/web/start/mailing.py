"""The one mail of the sign-up. Who gets which is found out by the worker, far from the answer."""

from erp.web.entrance import mailing

# The name of the task in ``erp.web.start.tasks``.
SEND_START_MAIL = "erp.web.send_start_mail"


def queue_start_mail(address: str, code: str) -> None:
    """Have the worker mail the code, or to an address that has an account where to sign in."""
    mailing.hand_to_worker(SEND_START_MAIL, mailing.seal({"address": address, "code": code}))
