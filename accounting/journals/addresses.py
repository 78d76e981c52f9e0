"""Where the pages of drafts are."""

from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounting.journals.models import DraftEntry
from accounting.journals.queries import draft_with, templates_seen_by
from accounting.journals.repeating_models import EntryTemplate
from erp.foundation.actor import Actor


def draft_url(slug: str, draft_id: UUID) -> str:
    """The page of a draft."""
    return reverse("draft", kwargs={"slug": slug, "draft_id": draft_id})


def draft_or_404(draft_id: UUID, *, seen_by: Actor) -> DraftEntry:
    """The draft of that id; raises ``Http404``, also where it is not his to see."""
    draft = draft_with(draft_id, seen_by=seen_by)
    if draft is None:
        raise Http404
    return draft


def template_or_404(text: str, *, seen_by: Actor) -> EntryTemplate:
    """The template of that id; raises ``Http404``, also where it is not his to see."""
    try:
        found = templates_seen_by(seen_by).filter(id=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
