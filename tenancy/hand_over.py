"""What is open in a person's name in the tenant itself, and how somebody else takes it over."""

from uuid import UUID

from erp.foundation.actor import Actor
from tenancy.access.handing_over import hands_over
from tenancy.access.models import User
from tenancy.invitations.queries import open_invitations


@hands_over("tenancy.invitation", "open invitations")
def hand_over_invitations(from_person_id: UUID, to_person_id: UUID, actor: Actor) -> int:
    """Whoever takes them over stands for them: they are good as long as he may give what they offer."""
    label = str(User.objects.get(id=to_person_id))
    sent = open_invitations().filter(invited_by_id=from_person_id)
    return sent.update(invited_by_id=to_person_id, invited_by_label=label)
