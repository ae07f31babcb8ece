"""Everybody of the demo desk follows every link of every page; one page of each kind is kept to be looked at."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.async_api import APIRequestContext

from shared.storage.azure_tables import AzureRows
from shared.storage.connection import connect_patiently
from shared.storage.names import TABLES
from tests.app.browser import PageSeen
from tests.app.contracts import page_table

READ_MARKS = "seen"
REFUSALS = (403, 404)  # what is not linked and may be asked for all the same
AT_ONCE = 4
MOST_QUERIES = {"show_queue": 2}  # filters can be laid over each other, and all of all are thousands of pages


@dataclass(slots=True)
class Crawl:
    """What one person finds: the first address of each kind of page, and each link that led nowhere."""

    asks: APIRequestContext
    pages: dict[str, str] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # of the functions that answered
    _seen: set[str] = field(default_factory=set)

    async def follow(self, linked: list[tuple[str, str]]) -> None:
        """Whatever can be reached from these, each with the page that leads there."""
        while linked:
            fresh = {path: source for source, link in linked if self._is_new(path := link.partition("#")[0])}
            batch = list(fresh.items())[:AT_ONCE]
            linked = [(source, path) for path, source in list(fresh.items())[AT_ONCE:]]
            self._seen |= {path for path, _ in batch}
            for found in await asyncio.gather(*(self._look(source, path) for path, source in batch)):
                linked += found

    def _is_new(self, path: str) -> bool:
        queries = len(parse_qsl(urlsplit(path).query))
        return bool(path) and path not in self._seen and queries <= MOST_QUERIES.get(name_of(path), 3)

    async def _look(self, source: str, path: str) -> list[tuple[str, str]]:
        self.names.add(name_of(path))
        answer = await self.asks.get(path, max_redirects=0)
        if answer.status == 303:
            return [(path, answer.headers["location"])]
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if not (answer.ok or (is_page and not source and answer.status in REFUSALS)):
            self.dead.append(f"{answer.status} {path}, from {source}")
            return []
        if not is_page:
            return []
        self.pages.setdefault(f"{answer.status} {kind_of(path)}", path)
        links = [urljoin(path, link) for link in PageSeen(await answer.text()).links]
        # People may write links to elsewhere; and who opens one of a mail is its requester from then on.
        return [(path, link) for link in links if link.startswith("/") and not link.startswith("/link?")]


def name_of(path: str) -> str:
    """The function that answers there."""
    below = urlsplit(path).path.strip("/")
    names = [one.name for one in page_table().contracts if one.method == "GET" and one.template.fullmatch(below)]
    return names[0] if names else "nowhere"


def kind_of(path: str) -> str:
    """Which page it is, and which of its queries it has."""
    return " ".join([name_of(path), *sorted({name for name, _ in parse_qsl(urlsplit(path).query)})])


def all_names() -> set[str]:
    """Every page that somebody can look at."""
    return {one.name for one in page_table().contracts if one.method == "GET" and one.name != "get_static"}


async def rows_of(storage: str) -> Mapping[str, Any]:
    """All that storage holds in tables, but how far agents have read."""
    opened = connect_patiently(storage)
    try:
        rows = AzureRows(opened.tables)
        return {
            table: {(partition, row.key): row for partition, row in await rows.scan(table) if row.key != READ_MARKS}
            for table in TABLES.values()
        }
    finally:
        await opened.close()
