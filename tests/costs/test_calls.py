"""What each request costs in storage calls: exact, so a regression is a failing test and not a surprise on a bill."""

from typing import Any

import httpx
import pytest

from dev.bulk import follow_silently, load_entries, load_tickets
from shared.domain.numbers import numbers
from shared.domain.values import Contact
from shared.services.requests import command_id_of
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.meter import Meter, metered
from tests.factories import ANA, INTAKE, of_somebody_else
from tests.world import STORY, World

KIM = Contact(id="kim", name="Kim", email="kim@example.com")


async def cost(client: httpx.AsyncClient, method: str, path: str, **request: Any) -> Meter:
    """The calls of a request that succeeds, with the desk already in the cache, as in the usual case."""
    await client.get("me")
    with metered() as meter:
        answer = await client.request(method, path, **request)
    assert answer.status_code in (200, 201), answer.text
    return meter


async def create(world: World, **changes: Any) -> Meter:
    return await cost(world.client("local-intake"), "POST", "tickets", json={**STORY, **changes})


async def test_a_create_costs_address_bell_commit_and_reveal(world: World) -> None:
    meter = await create(world)
    assert (meter.calls, meter.waves) == (4, 3), meter.made


async def test_a_create_by_the_requester_costs_as_much(world: World) -> None:
    body = {"subject": "Down", "message": "again"}
    meter = await cost(world.client("local-requester"), "POST", "tickets", json=body)
    assert (meter.calls, meter.waves) == (4, 3), meter.made


async def test_a_requester_never_seen_costs_one_more(world: World) -> None:
    meter = await create(world, requester={"name": "New", "email": "new@example.com"})
    assert meter.calls == 5, meter.made


async def test_a_long_body_costs_one_more(world: World) -> None:
    meter = await create(world, message="x" * 40_000)
    assert meter.calls == 5, meter.made


FILES = [{"name": f"{n}.txt", "type": "text/plain", "data": data} for n, data in enumerate(("YQ==", "Yg==", "Yw=="))]


async def test_each_file_costs_one_more_and_all_go_side_by_side(world: World) -> None:
    meter = await create(world, attachments=FILES)
    assert (meter.calls, meter.waves) == (4 + 3, 3 + 1), meter.made
    meter = await create(world, attachments=FILES, message="x" * 40_000)
    assert (meter.calls, meter.waves) == (4 + 3 + 1, 3 + 1), meter.made
    number = await world.open()
    for key, verb in (("local-agent", "replies"), ("local-agent", "notes"), ("local-requester", "messages")):
        body = {"message": "See these", "attachments": FILES}
        meter = await cost(world.client(key), "POST", f"tickets/{number}/{verb}", json=body)
        assert (meter.calls, meter.waves) == (4 + 3, 3 + 1), (verb, meter.made)


async def test_a_download_costs_a_look_the_entry_and_the_file(world: World) -> None:
    big = {"name": "big", "type": "a/b", "data": "AAAA" * (25 * 1024 * 1024 // 3)}
    number = await world.open(message="x" * 40_000, attachments=[big])
    for key in ("local-agent", "local-requester"):
        meter = await cost(world.client(key), "GET", f"tickets/{number}/attachments/1-1")
        assert (meter.calls, meter.waves) == (3, 3), meter.made
    assert (await cost(world.client(), "GET", f"tickets/{number}/thread")).calls == 2 + 1, "one for the long body"


async def test_a_night_of_tidying_costs_its_listings_the_tickets_and_the_strays(world: World) -> None:
    number = await world.open(attachments=FILES)
    day = world.clock().date().isoformat()
    for stray in ("0" * 32, "1" * 32):
        await AzureBlobs(world.storage.blobs).put("files", f"{day}/{stray}", b"x", {"ticket": number})
    world.clock.turn(days=2)
    with metered() as meter:
        assert await world.app.tidier.tidy() == {"found": 5, "kept": 3, "deleted": 2, "left": 0, "over": 0}
    assert meter.calls == 14 + 1 + 2 + 1, meter.made


async def test_each_number_already_taken_costs_three_more(world: World) -> None:
    world.spoiled = True  # the ticket of somebody else rang no bell
    command_id = command_id_of(INTAKE, "POST", "api/tickets", "a-key")
    drawn = numbers(command_id)
    first, second = next(drawn), next(drawn)
    await world.app.tickets.commit(of_somebody_else(first))
    intake = world.client("local-intake")
    await intake.get("me")
    with metered() as meter:
        answer = await intake.post("tickets", json=STORY, headers={"Idempotency-Key": "a-key"})
    assert answer.json().get("number") == second, answer.text
    assert meter.calls == 7, meter.made


VERBS: list[tuple[str, str, Any]] = [
    ("POST", "replies", {"message": "On it", "status": "in-progress"}),
    ("POST", "replies", {"canned": "second-factor"}),
    ("POST", "notes", {"message": "Seen before"}),
    ("POST", "claim", None),
    ("PUT", "assignment", {"agent": "ben", "team": "level-i-support", "comment": "yours"}),
    ("DELETE", "assignment", None),
    ("POST", "transfer", {"department": "support"}),
    ("PUT", "status", {"status": "resolved", "comment": "done"}),
    ("PATCH", "", {"priority": "low", "sla": "sev-c", "subject": "Down again"}),
]


@pytest.mark.parametrize("size", ["small", "large"])
async def test_each_verb_costs_head_bell_commit_and_reveal_whatever_the_size(world: World, size: str) -> None:
    if size == "large":
        await load_tickets(world.app, AzureRows(world.storage.tables), 500, KIM)
    for method, verb, body in VERBS:
        number = await world.open(topic="online-banking")
        if size == "large":
            await load_entries(world.app, number, 100, ANA)
            await follow_silently(world.app, number)
        sent = {} if body is None else {"json": body}
        meter = await cost(world.client(), method, f"tickets/{number}/{verb}".rstrip("/"), **sent)
        assert (meter.calls, meter.waves) == (4, 3), (verb, meter.made)


@pytest.mark.parametrize("entries", [5, 2000])
async def test_reading_a_ticket_costs_the_same_however_long_its_thread(world: World, entries: int) -> None:
    number = await world.open()
    await load_entries(world.app, number, entries, ANA)
    await follow_silently(world.app, number)
    for key in ("local-agent", "local-requester"):
        client = world.client(key)
        assert (await cost(client, "GET", f"tickets/{number}")).calls == 1
        assert (await cost(client, "GET", f"tickets/{number}/thread?limit=25")).calls == 2
    meter = await cost(world.client(), "POST", f"tickets/{number}/replies", json={"message": "last"})
    assert (meter.calls, meter.waves) == (4, 3)


async def test_an_edit_costs_the_entry_and_a_page_one_more_for_each_that_was_edited_off_it(world: World) -> None:
    ana, number = world.client(), await world.open()
    for n in range(10):
        assert (await ana.post(f"tickets/{number}/notes", json={"message": f"note {n}"})).status_code == 201
    thread = f"tickets/{number}/thread"
    meter = await cost(ana, "PATCH", f"{thread}/2", json={"message": "better"})
    assert (meter.calls, meter.waves) == (4 + 1, 3 + 1), meter.made
    meter = await cost(ana, "PATCH", f"{thread}/2", json={"message": "best"})
    assert (meter.calls, meter.waves) == (4 + 2, 3 + 2), meter.made
    await cost(ana, "PATCH", f"{thread}/3", json={"message": "better"})
    assert (await cost(ana, "GET", f"{thread}?limit=25")).calls == 2, "the edits are on the page"
    assert (await cost(ana, "GET", f"{thread}?limit=5")).calls == 2, "no entry that was edited is on it"
    meter = await cost(ana, "GET", f"{thread}?limit=5&before=6")
    assert (meter.calls, meter.waves) == (2 + 2, 2 + 1), meter.made
    meter = await cost(ana, "GET", f"{thread}/2/versions")
    assert (meter.calls, meter.waves) == (2 + 2, 3), meter.made


SCOPES = [("local-admin", 1), ("local-agent", 5), ("local-viewer", 3), ("local-requester", 1)]


@pytest.mark.parametrize("tickets", [20, 500])
async def test_a_page_of_a_list_costs_one_call_for_each_scope(world: World, tickets: int) -> None:
    await load_tickets(world.app, AzureRows(world.storage.tables), tickets, KIM)
    for key, scopes in SCOPES:
        client = world.client(key)
        for order in ("updated", "created", "due"):
            assert (await cost(client, "GET", f"tickets?view=open&order={order}")).calls == scopes
    ana = world.client()
    assert (await cost(ana, "GET", "tickets?view=unassigned")).calls == 4
    assert (await cost(ana, "GET", "tickets?view=open&department=online-banking")).calls == 1
    assert (await cost(ana, "GET", "tickets?view=mine")).calls == 1
    assert (await cost(ana, "GET", "tickets?view=overdue")).calls == 5
    assert (await cost(ana, "GET", "tickets?view=all")).calls == 8
    assert len((await ana.get("tickets?view=open&limit=100")).json()["items"]) == min(tickets, 100)


async def test_the_explanation_of_a_clock_costs_two_calls(world: World) -> None:
    number = await world.open()
    assert (await cost(world.client(), "GET", f"tickets/{number}/sla")).calls == 2


async def test_a_repeat_costs_no_more_than_it_must(world: World) -> None:
    number = await world.open()
    ana, key = world.client(), {"Idempotency-Key": "k"}
    await ana.post(f"tickets/{number}/claim", headers=key)
    with metered() as meter:
        answer = await ana.post(f"tickets/{number}/claim", headers=key)
    assert answer.headers["Idempotency-Replayed"] == "true"
    # Head and bell, the own command row, its salt, the head again, the bell taken back.
    assert meter.calls == 6, meter.made
