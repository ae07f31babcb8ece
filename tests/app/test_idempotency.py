"""A key makes a write happen once, whatever it is: taken from the route table, so a new verb joins by itself."""

from dataclasses import replace

import httpx
import pytest

from functions.contract import Contract
from tests.app.contracts import writes
from tests.app.samples import AGENT, ready_ticket, sample_of, send
from tests.app.staff import COLLEAGUE, GONE, change_desk
from tests.app.stored import events_of, everything_in, tickets_in
from tests.world import STORY, World

KEY = {"Idempotency-Key": "the-first"}
every_write = pytest.mark.parametrize("contract", writes(), ids=lambda one: one.name)
ticket_writes = pytest.mark.parametrize(
    "contract", [one for one in writes() if "{number}" in one.path], ids=lambda one: one.name
)
agents_writes = pytest.mark.parametrize(
    "contract",
    [one for one in writes() if "{number}" in one.path and sample_of(one).key == "local-agent"],
    ids=lambda one: one.name,
)


def is_replayed(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("idempotency-replayed") == "true")


@every_write
async def test_a_repeat_gets_the_first_status_and_doubles_nothing(world: World, contract: Contract) -> None:
    number = await ready_ticket(world, contract)
    client = world.client(sample_of(contract).key)
    first = await send(client, contract, number, headers=KEY)
    assert first.is_success and not is_replayed(first), first.text
    before = await everything_in(world)
    again = await send(client, contract, number, headers=KEY)
    assert (again.status_code, is_replayed(again)) == (first.status_code, True)
    assert again.headers.get("location") == first.headers.get("location")
    assert again.headers.get("etag") == first.headers.get("etag")
    assert again.content == first.content or again.json() == first.json()
    assert (await everything_in(world)).rows == before.rows


@every_write
async def test_the_same_key_with_another_body_is_refused(world: World, contract: Contract) -> None:
    number = await ready_ticket(world, contract)
    client = world.client(sample_of(contract).key)
    assert (await send(client, contract, number, headers=KEY)).is_success
    before = await everything_in(world)
    other = await send(client, contract, number, body=sample_of(contract).other, headers=KEY)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    assert (await everything_in(world)).rows == before.rows


@every_write
async def test_a_malformed_key_is_refused(world: World, contract: Contract) -> None:
    client, before = world.client(sample_of(contract).key), await everything_in(world)
    for key in (b"", b" ", b"a b", "ä".encode(), b"k" * 256, b"tab\there"):
        answer = await send(client, contract, "100000", headers={b"Idempotency-Key": key})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert await everything_in(world) == before


@ticket_writes
async def test_a_repeat_is_told_the_first_status_after_the_ticket_moved_on(desk: World, contract: Contract) -> None:
    number = await ready_ticket(desk, contract)
    client = desk.client(sample_of(contract).key)
    first = await send(client, contract, number, headers=KEY)
    for body in ({"agent": "ben"}, {"agent": None}):
        assert (await desk.client("local-admin").put(f"tickets/{number}/assignment", json=body)).is_success
    assert (await desk.client("local-admin").put(f"tickets/{number}/status", json={"status": "closed"})).is_success
    events = await events_of(desk, number)
    again = await send(client, contract, number, headers=KEY)
    assert (again.status_code, is_replayed(again)) == (first.status_code, True), again.text
    ticket = again.json().get("ticket", again.json())
    assert (ticket["status"], ticket["agent"]) == ("closed", None), "the ticket as it is now"
    assert await events_of(desk, number) == events


@agents_writes
async def test_a_repeat_by_who_lost_sight_of_the_ticket_tells_the_number_alone(desk: World, contract: Contract) -> None:
    number = await ready_ticket(desk, contract)
    ana = desk.client("local-agent")
    first = await send(ana, contract, number, headers=KEY)
    await _take_out_of_sight(desk, number)
    events = await events_of(desk, number)
    again = await send(ana, contract, number, headers=KEY)
    assert (again.status_code, is_replayed(again)) == (first.status_code, True), again.text
    assert again.json() == {"number": number}
    assert "etag" not in again.headers
    assert await events_of(desk, number) == events
    assert (await send(ana, contract, number, headers={"Idempotency-Key": "a-new-one"})).status_code == 404


async def test_a_repeated_create_by_who_lost_sight_tells_the_number_alone(desk: World) -> None:
    ana = desk.client("local-agent")
    first = await ana.post("tickets", json=STORY, headers={"Idempotency-Key": "lost-create"})
    number = first.json()["number"]
    await _take_out_of_sight(desk, number)
    again = await ana.post("tickets", json=STORY, headers={"Idempotency-Key": "lost-create"})
    assert (again.status_code, again.json()) == (201, {"number": number})
    assert again.headers["location"] == first.headers["location"] == f"/api/tickets/{number}"


@pytest.mark.parametrize("key", ["local-intake", "local-requester", "local-agent", "local-admin"])
async def test_a_create_is_done_once_whoever_asks(world: World, key: str) -> None:
    client = world.client(key)
    answers = [await client.post("tickets", json=STORY, headers=KEY) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert [is_replayed(answer) for answer in answers] == [False, True, True]
    assert len(await tickets_in(world)) == 1


async def test_a_claim_is_not_taken_again_after_a_release(desk: World) -> None:
    number, ana = await desk.open(), desk.client("local-agent")
    assert (await ana.post(f"tickets/{number}/claim", headers=KEY)).status_code == 200
    assert (await ana.delete(f"tickets/{number}/assignment", params={"of": "agent"})).status_code == 200
    again = await ana.post(f"tickets/{number}/claim", headers=KEY)
    assert (again.status_code, again.json()["agent"]) == (200, None)
    assert await events_of(desk, number) == ["ticket.opened", "ticket.assigned", "ticket.released"]


async def test_a_key_belongs_to_its_caller_and_its_path(desk: World) -> None:
    one, two = await desk.open(), await desk.open()
    ana, ben = desk.client("local-agent"), desk.client(COLLEAGUE)
    paths = ((ana, one, "replies"), (ben, one, "replies"), (ana, two, "replies"), (ana, one, "notes"))
    answers = [
        await client.post(f"tickets/{number}/{what}", json={"message": "Hello"}, headers=KEY)
        for client, number, what in paths
    ]
    assert [(answer.status_code, is_replayed(answer)) for answer in answers] == [(201, False)] * 4


@every_write
async def test_who_is_asking_comes_first(desk: World, contract: Contract) -> None:
    number = await ready_ticket(desk, contract)
    for key in (None, "nobody-knows-me", GONE):
        answer = await send(desk.client(key), contract, number, headers=KEY)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/signed-out")


async def test_a_repeat_with_an_ended_key_is_401(world: World) -> None:
    number, ana = await world.open(), world.client("local-agent")
    assert (await ana.post(f"tickets/{number}/claim", headers=KEY)).status_code == 200
    assert (await world.client("local-admin").put("config/agents/ana", json={"active": False})).status_code == 200
    assert (await ana.post(f"tickets/{number}/claim", headers=KEY)).status_code == 401


async def test_a_repeat_is_answered_before_a_stale_version_is_refused(desk: World) -> None:
    number, ana = await desk.open(), desk.client("local-agent")
    headers = {**KEY, "If-Match": '"1"'}
    assert (await ana.post(f"tickets/{number}/notes", json={"message": "Hm"}, headers=headers)).status_code == 201
    again = await ana.post(f"tickets/{number}/notes", json={"message": "Hm"}, headers=headers)
    assert (again.status_code, is_replayed(again)) == (201, True)


async def test_a_repeated_change_of_an_agent_is_answered_before_a_stale_version_is_refused(world: World) -> None:
    olga = world.client("local-admin")
    tag = (await olga.get(f"config/agents/{AGENT}")).headers["etag"]
    headers = {**KEY, "If-Match": tag}
    answers = [await olga.put(f"config/agents/{AGENT}", json={"away": False}, headers=headers) for _ in range(2)]
    assert [(answer.status_code, is_replayed(answer)) for answer in answers] == [(200, False), (200, True)]


async def test_a_repeat_of_a_new_agent_is_201_again(world: World) -> None:
    olga, body = world.client("local-admin"), {"name": "Nia", "email": "nia@example.com"}
    answers = [await olga.put("config/agents/nia", json=body, headers=KEY) for _ in range(2)]
    assert [(answer.status_code, is_replayed(answer)) for answer in answers] == [(201, False), (201, True)]
    assert answers[1].headers["location"] == "/api/config/agents/nia"


async def test_who_lost_the_right_to_do_it_is_still_told_that_it_was_done(world: World) -> None:
    number, ana = await world.open(), world.client("local-agent")
    assert (await ana.post(f"tickets/{number}/claim", headers=KEY)).status_code == 200
    desk = await world.app.desks.fresh()
    lowered = {"support": "view-only", "online-banking": "view-only"}
    await change_desk(world, agents={"ana": replace(desk.agents["ana"], roles=lowered)}, keys={})
    again = await ana.post(f"tickets/{number}/claim", headers=KEY)
    assert (again.status_code, is_replayed(again)) == (200, True)
    assert (await ana.post(f"tickets/{number}/claim")).status_code == 403


async def _take_out_of_sight(world: World, number: str) -> None:
    admin = world.client("local-admin")
    moved = await admin.post(f"tickets/{number}/transfer", json={"department": "maintenance"})
    freed = await admin.delete(f"tickets/{number}/assignment")
    assert (moved.status_code, freed.status_code) == (200, 200), moved.text + freed.text
    assert (await world.client("local-agent").get(f"tickets/{number}")).status_code == 404


async def test_one_key_with_another_query_is_refused(desk: World) -> None:
    number = await desk.open()
    ana = desk.client()
    await ana.post(f"tickets/{number}/claim")
    first = await ana.delete(f"tickets/{number}/assignment?of=agent", headers=KEY)
    again = await ana.delete(f"tickets/{number}/assignment?of=team", headers=KEY)
    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json()["type"] == "/problems/key-reused"


async def test_what_is_not_there_yet_has_no_version_to_match(desk: World) -> None:
    answer = await desk.client("local-intake").post("tickets", json=STORY, headers={"If-Match": '"3"'})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "If-Match"
