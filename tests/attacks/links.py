"""Follow what pages offer: every link, and every form that only asks, from the home page on."""

from collections import Counter, deque
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

# Pages of one kind look alike: so many of each route are opened, and as many of its files.
_OF_A_KIND = 1
# The files of a page ask for one permission, whatever their format; these take longest to write.
_SLOW_FORMATS = frozenset({"pdf", "xlsx"})
_ATTRIBUTES = frozenset({"href", "hx-get", "data-href"})
# What ends the session or leaves the house is no page of it.
_LEFT_ALONE = ("/accounts/logout/", "/static/", "/operator/")


@dataclass(frozen=True, slots=True)
class ShutDoor:
    """A link that a page shows, and that does not open for whoever sees it."""

    page: str
    link: str
    status: int

    def __str__(self) -> str:
        return f"{self.page} offers {self.link}, which answers {self.status}"


class _Offered(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.found += [value for name in _ATTRIBUTES if (value := said.get(name))]
        if tag == "form" and (said.get("method") or "get").lower() == "get":
            self.found.append(said.get("action") or "")


def links_of(page: str, body: str) -> list[str]:
    """What a page offers to open, as addresses of this house, each once."""
    parser = _Offered()
    parser.feed(body)
    whole = (urlsplit(urljoin(f"http://testserver{page}", one)) for one in parser.found)
    ours = [one for one in whole if one.netloc == "testserver" and not one.path.startswith(_LEFT_ALONE)]
    return list(dict.fromkeys(one._replace(fragment="").geturl().removeprefix("http://testserver") for one in ours))


def shut_doors(client: Client, *starts: str) -> tuple[list[ShutDoor], int]:
    """The links that do not open, of all pages that can be reached; and how many addresses were asked for."""
    waiting = deque(("where he begins", start) for start in starts)
    seen, of_a_kind, shut = set(starts), Counter[Any](), []
    while waiting:
        page, link = waiting.popleft()
        response: Any = client.get(link, follow=True)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code >= 400:
            shut.append(ShutDoor(page, link, response.status_code))
            continue
        if not response["Content-Type"].startswith("text/html"):
            continue
        here = response.redirect_chain[-1][0] if response.redirect_chain else link
        for one in links_of(here, content.decode()):
            kind = _kind(one)
            if one not in seen and not _is_slow(one) and of_a_kind[kind] < _OF_A_KIND:
                seen.add(one)
                of_a_kind[kind] += 1
                waiting.append((here, one))
    return shut, len(seen)


def _kind(link: str) -> tuple[str, bool]:
    parts = urlsplit(link)
    try:
        route = resolve(parts.path).view_name
    except Resolver404:
        route = parts.path
    return route, "format" in parse_qs(parts.query)


def _is_slow(link: str) -> bool:
    parts = urlsplit(link)
    asked = {*parse_qs(parts.query).get("format", []), parts.path.rstrip("/").rpartition("/")[2]}
    return bool(asked & _SLOW_FORMATS)
