"""How amounts, dates and states are written on a page.

Every function here is pure: it is given all that it formats with, and what a tag takes
from the context (the tenant's way of writing numbers, the address of the page) is named
in the tag. Amounts are whole numbers of minor units, as everywhere.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import cast

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from erp.foundation import dates
from erp.foundation.manner import Grouping, NegativeStyle, manner_in_force
from erp.foundation.money import format_amount, iso_currencies

register = template.Library()

SPACE = "\N{NO-BREAK SPACE}"

#: The dot beside a state's word. A word that is not here gets the neutral dot.
STATE_TONES: dict[str, str] = {
    "posted": "good",
    "open": "good",
    "active": "good",
    "paid": "good",
    "succeeded": "good",
    "ready": "good",
    "removed": "hollow",
    "verified": "good",
    "draft": "hollow",
    "invited": "hollow",
    "cancelled": "hollow",
    "reversed": "hollow",
    "undone": "hollow",
    "queued": "wait",
    "uploaded": "wait",
    "checked": "wait",
    "submitted": "wait",
    "sent back": "wait",
    "not posted": "bad",
    "paused": "wait",
    "approved": "good",
    "over": "hollow",
    "part-paid": "wait",
    "closing": "wait",
    "checking": "moving",
    "running": "moving",
    "posting": "moving",
    "failed": "bad",
    "refused": "bad",
    "overdue": "bad",
}


def number_style(tenant: object) -> tuple[Grouping, NegativeStyle]:
    """The tenant's way of writing numbers; that in force where it has none of its own."""
    manner = manner_in_force()
    grouping = str(getattr(tenant, "grouping", "") or manner.grouping)
    negative = str(getattr(tenant, "negative_style", "") or manner.negative)
    return cast(Grouping, grouping), cast(NegativeStyle, negative)


def symbol_of(code: str) -> str:
    """The sign of a currency, or its code where it has none: ``R``, ``₹``, ``XAU``."""
    currency = iso_currencies().get(code)
    return (currency.symbol if currency else "") or code


def base_exponent(context: Context) -> int:
    """The decimals of the books' own currency, as the frame of the page gives them."""
    exponent = context.get("base_exponent")
    return exponent if isinstance(exponent, int) else 2


@register.simple_tag(takes_context=True)
def money(
    context: Context,
    minor: int | str | None,
    exponent: int | None = None,
    *,
    currency: str = "",
    whole: bool = False,
    plain: bool = False,
) -> SafeString | str:
    """An amount as the tenant writes it: ``1,234.56``, a dash for zero, nothing for None.

    ``exponent`` defaults to that of the base currency (``base_exponent`` of the context);
    ``currency`` puts its sign in front; ``whole`` rounds half up to whole units for a
    headline; ``plain`` leaves the markup out, for a title or an attribute.
    """
    if minor is None or minor == "":
        return ""
    tenant = context.get("tenant")
    decimals = base_exponent(context) if exponent is None else int(exponent)
    amount = int(minor)
    if whole and decimals:
        unit = 10**decimals
        amount = (abs(amount) + unit // 2) // unit * (1 if amount >= 0 else -1)
        decimals = 0
    grouping, negative = number_style(tenant)
    text = format_amount(amount, decimals, grouping=grouping, negative=negative)
    if currency:
        text = f"{symbol_of(currency)}{SPACE}{text}"
    if plain or amount > 0:
        return text
    if amount == 0:
        return format_html('<span class="zero">{}</span>', text)
    style = "negative negative-hangs" if negative == "parentheses" else "negative"
    return format_html('<span class="{}">{}</span>', style, text)


@register.filter
def currency_symbol(code: str) -> str:
    """``{{ "ZAR"|currency_symbol }}`` is ``R``."""
    return symbol_of(code)


@register.filter
def short_date(value: date | datetime | None) -> str:
    """A date in the order nobody misreads: ``3 Oct 2026``. A datetime is shown in local time."""
    return dates.short_date(value) if value else ""


@register.filter
def short_moment(value: datetime | None) -> str:
    """A date with its time of day: ``3 Oct 2026, 17:02``."""
    return dates.short_moment(value) if value else ""


@register.simple_tag
def moment_now() -> str:
    """The present moment, as it is printed on paper: ``3 Oct 2026, 17:02``."""
    return dates.short_moment(timezone.now())


@register.filter
def weekday_date(value: date | datetime | None) -> str:
    """A day with the day of its week: ``Saturday 3 Oct 2026``."""
    if not value:
        return ""
    day = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{dates.WEEKDAYS[day.weekday()]} {dates.short_date(day)}"


@register.filter
def in_fours(value: bytes | memoryview | str) -> str:
    """A hash in groups of four signs, for an eye that compares it with paper."""
    text = value if isinstance(value, str) else bytes(value).hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.simple_tag(takes_context=True)
def count(context: Context, number: int) -> str:
    """A number of things with its digits grouped as the tenant does: ``12,34,567``."""
    return format_amount(number, 0, grouping=number_style(context.get("tenant"))[0], dash_zero=False)


def age_in_words(value: datetime, now: datetime) -> str:
    """How long ago, roughly: ``just now``, ``4 minutes ago``, ``yesterday``; older is a date."""
    seconds = (now - value).total_seconds()
    if seconds < 45:
        return "just now"
    for limit, size, unit in ((3_600, 60, "minute"), (86_400, 3_600, "hour")):
        if seconds < limit:
            count = max(1, round(seconds / size))
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    days = int(seconds // 86_400)
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 31 else short_date(value)


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """The age of a moment, as a ``<time>`` that carries the exact moment."""
    if not value:
        return ""
    moment = value if timezone.is_aware(value) else value.replace(tzinfo=UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        short_moment(moment),
        age_in_words(moment, timezone.now()),
    )


@register.filter
def age(value: datetime | None) -> str:
    """The same in bare words for beside a state: ``4 minutes``, ``since yesterday``; older is ``since`` a date."""
    if not value:
        return ""
    words = age_in_words(value if timezone.is_aware(value) else value.replace(tzinfo=UTC), timezone.now())
    if words.endswith(" ago"):
        return words.removesuffix(" ago")
    return words if words == "just now" else f"since {words}"


@register.simple_tag
def state_dot(state: str, age: str = "", tone: str = "") -> SafeString | str:
    """A state as a dot and a word, with its age: ``part-paid, 48 days``.

    Tones are good, wait, moving, bad, hollow and neutral; without one the word decides.
    """
    return _dot(str(state), str(age), tone) if state else ""


@lru_cache(maxsize=512)
def _dot(word: str, age: str, tone: str) -> SafeString:
    """Lists repeat a few states in every row, so each is written once."""
    css_class = tone or STATE_TONES.get(word.lower(), "neutral")
    return format_html('<span class="state state-{}">{}</span>', css_class, f"{word}, {age}" if age else word)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", css_class: str = "", optional: bool = False) -> dict[str, object]:
    """A form field with its label, its help and, beside it, what was refused.

    ``optional`` writes the word behind the label; the required ones are not marked.
    """
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "css_class": css_class,
        "optional": optional,
        "is_check": isinstance(widget, CheckboxInput),
        "is_options": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
    }


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: object) -> str:
    """This page's address with some keys of its query replaced; None or "" drops a key."""
    request = cast("HttpRequest | None", context.get("request"))
    if request is None:
        return "?"
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag(takes_context=True)
def active(context: Context, url: str, exact: bool = False) -> SafeString | str:
    """``aria-current="page"`` where the page lies at the address or, unless exact, under it."""
    request = cast("HttpRequest | None", context.get("request"))
    if request is None or not url:
        return ""
    here = request.path == url or (not exact and request.path.startswith(url.rstrip("/") + "/"))
    return SafeString(' aria-current="page"') if here else ""


@register.filter
def initials(label: str) -> str:
    """At most two letters that stand for a person: ``Thandi Mokoena`` is ``TM``."""
    words = [word for word in str(label).replace("@", " ").replace(".", " ").split() if word]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def at(sequence: Sequence[object], index: int) -> object:
    """The element at a place, or nothing: the column that a cell of a row stands in."""
    return sequence[index] if 0 <= index < len(sequence) else ""
