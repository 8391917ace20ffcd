"""What a built site refers to inside itself: every page, picture and heading that is named must be there."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """The names that can be linked to, and what is linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("id", "name") and value:
                self.names.add(value)
            elif key in ("href", "src") and value:
                self.targets.append(value)


def broken(site: Path) -> list[str]:
    """One line for each reference of a page that leads nowhere; addresses of other sites are not asked for."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        if path.name == "404.html":  # its references are for wherever it is shown
            continue
        for target in page.targets:
            address = urlsplit(target)
            if address.scheme or address.netloc:
                continue
            there = (path.parent / unquote(address.path)).resolve() if address.path else path
            if there.is_dir():
                there /= "index.html"
            name = unquote(address.fragment)
            if not there.is_file() or (name and there in pages and name not in pages[there].names):
                found.append(f"{path.relative_to(site)}: {target}")
    return found


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
