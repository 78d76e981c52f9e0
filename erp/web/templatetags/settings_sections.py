"""``{% settings_sections %}``: the sections of the settings, above each of their pages."""

from typing import Any

from django import template
from django.template import Context

from erp.web.settings_sections import SECTIONS

register = template.Library()


@register.inclusion_tag("components/sections.html", takes_context=True)
def settings_sections(context: Context) -> dict[str, Any]:
    """What the actor may open, with the present one marked."""
    root, may = f"{context['tenant_root']}settings/", context["may"]
    here = context["request"].path
    found = [
        {
            "label": label,
            "url": root + path,
            "current": here == root + path if not path else here.startswith(root + path),
        }
        for label, path, code in SECTIONS
        if code in may
    ]
    # Addresses below the first section that belong to no other are its own.
    if not any(one["current"] for one in found) and found:
        found[0]["current"] = True
    return {"sections": found, "label": "Sections of the settings"}
