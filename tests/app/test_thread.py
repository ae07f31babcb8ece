"""Reading one ticket: its thread and its log, page by page."""

from typing import Any

import pytest

from tests.world import World


@pytest.fixture(scope="module")
async def long_thread(desk: World) -> str:
    """A ticket with 30 notes and 7 replies among them."""
    number, ana = await desk.open(), desk.client()
    for n in range(37):
        what = "replies" if n % 5 == 4 else "notes"
        assert (await ana.post(f"tickets/{number}/{what}", json={"message": f"words {n}"})).status_code == 201
    return number


async def pages(world: World, key: str, path: str, name: str, limit: int) -> list[list[Any]]:
    found, params = [], {"limit": str(limit)}
    for _ in range(100):
        page = (await world.client(key).get(path, params=params)).json()
        found.append(page["items"])
        if page["next"] is None:
            return found
        params[name] = page["next"]
    raise AssertionError("pages without end")


@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_a_thread_is_read_backwards_without_doubles_or_gaps(desk: World, long_thread: str, limit: int) -> None:
    found = await pages(desk, "local-agent", f"tickets/{long_thread}/thread", "before", limit)
    assert all(len(page) == limit for page in found[:-1])
    numbers = [entry["n"] for page in reversed(found) for entry in page]
    version = (await desk.client().get(f"tickets/{long_thread}")).json()["version"]
    assert numbers == list(range(1, version + 1))


@pytest.mark.parametrize("limit", [1, 3, 25])
async def test_a_requesters_thread_has_all_that_is_public(desk: World, long_thread: str, limit: int) -> None:
    found = await pages(desk, "local-requester", f"tickets/{long_thread}/thread", "before", limit)
    entries = [entry for page in reversed(found) for entry in page]
    assert [entry["kind"] for entry in entries] == ["message"] + ["reply"] * 7
    assert all(len(page) <= limit for page in found)
    assert entries == sorted(entries, key=lambda entry: entry["n"])


@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_the_log_is_read_from_one_without_a_gap(desk: World, long_thread: str, limit: int) -> None:
    found = await pages(desk, "local-viewer", f"tickets/{long_thread}/events", "cursor", limit)
    events = [event for page in found for event in page]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert "words" not in str(events[1:]), "the log holds facts, no words"


async def test_a_page_before_the_first_entry_is_empty(desk: World, long_thread: str) -> None:
    page = (await desk.client().get(f"tickets/{long_thread}/thread", params={"before": 1})).json()
    assert (page["items"], page["next"]) == ([], None)
    behind = (await desk.client().get(f"tickets/{long_thread}/events", params={"cursor": 99_999})).json()
    assert (behind["items"], behind["next"]) == ([], None)
    far = (await desk.client().get(f"tickets/{long_thread}/thread", params={"before": 99_999, "limit": 1})).json()
    assert far["items"][0]["body"]["source"] == "words 36"


async def test_the_thread_brings_its_ticket_and_tag(desk: World, long_thread: str) -> None:
    answer = await desk.client().get(f"tickets/{long_thread}/thread")
    ticket = await desk.client().get(f"tickets/{long_thread}")
    assert answer.json()["ticket"] == ticket.json()
    assert answer.headers["etag"] == ticket.headers["etag"]


async def test_times_are_utc_milliseconds(desk: World) -> None:
    number = await desk.open()
    ticket = (await desk.client().get(f"tickets/{number}")).json()
    for name in ("created_at", "updated_at", "last_message_at"):
        assert len(ticket[name]) == len("2026-01-01T00:00:00.000Z") and ticket[name].endswith("Z"), ticket[name]


async def test_a_thread_that_is_known_is_304(desk: World, long_thread: str) -> None:
    client = desk.client()
    tag = (await client.get(f"tickets/{long_thread}/thread")).headers["etag"]
    again = await client.get(f"tickets/{long_thread}/thread", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
