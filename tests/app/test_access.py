"""Who may what: each caller on each route of the route table, with a ticket it may see, a foreign and a missing one."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx
import pytest
from azure.functions import FunctionApp

from dev.seed import KEYS, NotLocal, demo_desk, publish_demo, seed
from functions.contract import Contract
from shared.services.key_text import hash_of_key
from shared.storage.connection import connect_patiently
from tests.app.contracts import contracts
from tests.app.samples import SAMPLES, ready_ticket, send
from tests.app.signed_in import in_azure
from tests.app.staff import COLLEAGUE, GONE, KIM, MAINTENANCE, change_desk
from tests.app.stored import everything_in
from tests.world import TurnableClock, World, second_app

CALLERS = (
    None, "nobody-knows-me", "local-intake", "local-requester", KIM,
    "local-viewer", "local-agent", COLLEAGUE, MAINTENANCE, "local-admin",
)  # fmt: skip
MISSING = "999999999999"

# The ticket is Pat's, in Online Banking. Columns as in CALLERS.
EXPECTED: Mapping[str, str] = {
    #                nobody unknown intake Pat Kim Vera Ana Ben Mia Olga
    "list_topics":    "401 401 200 200 200 200 200 200 200 200",
    "create_ticket":  "401 401 201 201 403 403 201 201 201 201",
    "show_caller":    "401 401 200 200 200 200 200 200 200 200",
    "list_tickets":   "401 401 403 200 200 200 200 200 200 200",
    "count_tickets":  "401 401 403 200 200 200 200 200 200 200",
    "show_ticket":    "401 401 404 200 404 200 200 200 404 200",
    "show_thread":    "401 401 404 200 404 200 200 200 404 200",
    "show_sla":       "401 401 404 403 404 200 200 200 404 200",
    "show_events":    "401 401 404 403 404 200 200 200 404 200",
    "get_attachment": "401 401 404 200 404 200 200 200 404 200",
    "show_versions":  "401 401 404 200 404 200 200 200 404 200",
    "edit_entry":     "401 401 404 200 404 403 200 403 404 200",
    "post_reply":     "401 401 404 403 404 403 201 201 404 201",
    "post_message":   "401 401 404 201 404 403 403 403 404 403",
    "post_note":      "401 401 404 403 404 403 201 201 404 201",
    "claim_ticket":   "401 401 404 403 404 403 200 200 404 200",
    "assign_ticket":  "401 401 404 403 404 403 200 200 404 200",
    "release_ticket": "401 401 404 403 404 403 200 200 404 200",
    "transfer_ticket":"401 401 404 403 404 403 200 200 404 200",
    "set_status":     "401 401 404 403 404 403 200 200 404 200",
    "edit_ticket":    "401 401 404 403 404 403 200 200 404 200",
    "list_agents":    "401 401 403 403 403 403 403 403 403 200",
    "show_agent":     "401 401 403 403 403 403 403 403 403 200",
    "put_agent":      "401 401 403 403 403 403 403 403 403 200",
    "list_canned":    "401 401 403 403 403 403 403 403 403 200",
    "show_canned":    "401 401 403 403 403 403 403 403 403 200",
    "put_canned":     "401 401 403 403 403 403 403 403 403 200",
    "delete_canned":  "401 401 403 403 403 403 403 403 403 204",
    "list_poison":    "401 401 403 403 403 403 403 403 403 200",
    "replay_poison":  "401 401 403 403 403 403 403 403 403 200",
    "show_health":    "200 200 200 200 200 200 200 200 200 200",
    "show_ready":     "200 200 200 200 200 200 200 200 200 200",
    "show_openapi":   "200 200 200 200 200 200 200 200 200 200",
}  # fmt: skip
every_route = pytest.mark.parametrize("contract", contracts(), ids=lambda one: one.name)


@dataclass(frozen=True)
class Foreign:
    """Tickets that somebody else may see."""

    pats: str
    kims: str


@pytest.fixture
async def foreign(staffed: World) -> Foreign:
    kim = {"name": "Kim", "email": "kim@example.com"}
    maintenance = await staffed.open(requester=kim, topic="report-a-problem")
    return Foreign(pats=await staffed.open(), kims=maintenance)


def test_every_route_stands_in_the_matrix() -> None:
    assert set(EXPECTED) == {one.name for one in contracts()}
    assert set(SAMPLES) == {one.name for one in contracts() if one.is_write}


@every_route
async def test_each_caller_gets_what_the_matrix_says_and_a_refusal_writes_nothing(
    staffed: World, contract: Contract
) -> None:
    staffed.spoiled = True  # by nothing; but to follow and check its many tickets would take half of the time
    expected = dict(zip(CALLERS, map(int, EXPECTED[contract.name].split()), strict=True))
    number = await ready_ticket(staffed, contract)
    before = await everything_in(staffed)
    refused = {one: await send(staffed.client(one), contract, number) for one in CALLERS if expected[one] >= 400}
    assert await everything_in(staffed) == before
    done = {}
    for caller in CALLERS:
        if expected[caller] < 400:
            done[caller] = await send(staffed.client(caller), contract, number)
            number = await ready_ticket(staffed, contract) if contract.is_write else number
    assert {one: answer.status_code for one, answer in (refused | done).items()} == expected
    assert contract.is_write or await everything_in(staffed) == before, "reading changes nothing"


async def test_a_foreign_ticket_answers_as_one_that_is_missing(staffed: World, foreign: Foreign) -> None:
    before = await everything_in(staffed)
    conditions: list[dict[str, str]] = [
        {},
        {"If-Match": '"99"'},
        {"Idempotency-Key": "guess"},
        {"If-None-Match": '"1"'},
    ]
    seen_by = {
        "local-intake": foreign.pats,
        "local-requester": foreign.kims,
        KIM: foreign.pats,
        "local-viewer": foreign.kims,
        "local-agent": foreign.kims,
        COLLEAGUE: foreign.kims,
        MAINTENANCE: foreign.pats,
    }
    headers = itertools.cycle(conditions)
    for caller, number in seen_by.items():
        client = staffed.client(caller)
        for contract in contracts():
            if "{number}" in contract.path:
                condition = next(headers)
                there = await send(client, contract, number, headers=condition)
                missing = await send(client, contract, MISSING, headers=condition)
                assert there.status_code == missing.status_code == 404, (caller, contract.name)
                assert there.content == missing.content
                assert _telling(there) == _telling(missing)
    assert await everything_in(staffed) == before


async def test_admins_miss_only_what_is_not_there(desk: World) -> None:
    for contract in contracts():
        if "{number}" in contract.path:
            assert (await send(desk.client("local-admin"), contract, MISSING)).status_code == 404


async def test_forged_headers_of_the_platform_are_ignored(desk: World) -> None:
    forged = {
        "x-ms-client-principal": "eyJ1c2VySWQiOiJvbGdhIiwidXNlclJvbGVzIjpbImFkbWluIl19",
        "x-ms-client-principal-id": "olga",
        "x-ms-client-principal-name": "olga@example.com",
        "x-ms-client-principal-idp": "aad",
        "x-ms-token-aad-id-token": "e30.e30.",
        "x-ms-token-aad-access-token": "e30.e30.",
        "x-original-url": "/api/health",
        "x-rewrite-url": "/api/health",
        "x-http-method-override": "GET",
        "authorization": "Bearer e30.e30.",
        "x-functions-key": "local-admin",
        "cookie": "AppServiceAuthSession=x",
    }
    for contract in contracts():
        answer = await send(desk.client(None), contract, MISSING, headers=forged)
        assert answer.status_code == (200 if contract.access == "anyone" else 401), contract.name


@pytest.mark.parametrize(
    "key", ["", " ", "local-Admin", "local-admin,local-admin", "LOCAL-ADMIN", "local-admin\x00", "k" * 8000, GONE]
)
async def test_keys_that_do_not_hold_are_401(desk: World, key: str) -> None:
    answer = await desk.client(None).get("me", headers={b"X-Api-Key": key.encode()})
    assert answer.status_code == 401


async def test_a_key_in_the_url_opens_nothing(desk: World) -> None:
    answer = await desk.client(None).get("me", params={"x-api-key": "local-admin", "code": "local-admin"})
    assert answer.status_code == 401


async def test_the_key_of_an_agent_who_left_is_401_at_once_on_a_fresh_desk(world: World) -> None:
    assert (await world.client("local-viewer").get("me")).status_code == 200
    assert (await world.client("local-admin").put("config/agents/vera", json={"active": False})).status_code == 200
    assert (await world.client("local-viewer").get("me")).status_code == 401


async def test_the_demos_keys_hold_on_local_storage_only(desk: World) -> None:
    elsewhere, unknown = in_azure(desk), await desk.client("nobody-knows-me").get("me")
    known = set((await desk.app.desks.current()).keys)
    assert known >= set(demo_desk()["keys"]) == {one.id for one in KEYS}
    for key in known - {GONE}:
        assert (await desk.client(key).get("me")).status_code == 200
        refused = await elsewhere.client(key).get("me")
        assert (refused.status_code, refused.content) == (401, unknown.content)


async def test_a_key_of_a_document_holds_elsewhere_no_more_for_not_being_called_local(world: World) -> None:
    desk = await world.app.desks.fresh()
    await change_desk(
        world, agents={}, keys={"own": replace(desk.keys["local-admin"], local=False, hash=hash_of_key("own"))}
    )
    assert (await world.client("own").get("me")).status_code == 200
    assert (await in_azure(world).client("own").get("me")).status_code == 401


async def test_the_demo_is_published_on_local_storage_only(storage_account: str) -> None:
    storage = connect_patiently(storage_account)
    await storage.create_all()
    empty = World(storage_account, storage, second_app(storage, TurnableClock()), FunctionApp(), TurnableClock())
    before = await everything_in(empty)
    with pytest.raises(NotLocal):
        await publish_demo(in_azure(empty).app)
    away = "DefaultEndpointsProtocol=https;AccountName=desk;AccountKey=emVyb2Rlc2s=;EndpointSuffix=core.windows.net"
    with pytest.raises(NotLocal):
        await seed(away)
    assert await everything_in(empty) == before
    await storage.close()


async def test_an_agent_sees_an_open_ticket_of_its_team_and_its_own_but_may_not_work_on_them(world: World) -> None:
    admin, ana = world.client("local-admin"), world.client("local-agent")
    number = await world.open()
    assert (await admin.post(f"tickets/{number}/transfer", json={"department": "maintenance"})).is_success
    assert (await ana.get(f"tickets/{number}")).status_code == 200, "her team is still on it"
    assert (await ana.post(f"tickets/{number}/notes", json={"message": "Hm"})).status_code == 403
    assert (await admin.delete(f"tickets/{number}/assignment", params={"of": "team"})).is_success
    assert (await ana.get(f"tickets/{number}")).status_code == 404


@pytest.mark.parametrize("key", ["local-viewer", "local-requester"])
async def test_nobody_clears_an_assignment_that_is_not_there_without_the_right_to(desk: World, key: str) -> None:
    number = await desk.open()
    answer = await desk.client(key).put(f"tickets/{number}/assignment", json={"agent": None})
    assert answer.status_code == 403


@pytest.mark.parametrize("field", ["department", "team", "agent", "sla", "due_at", "note"])
@pytest.mark.parametrize("key", ["local-requester", "local-intake"])
async def test_only_agents_choose_what_the_desk_decides(desk: World, key: str, field: str) -> None:
    values = {"due_at": "2099-01-01T00:00:00Z", "note": "psst", "sla": "sev-b", "agent": "ana"}
    body = {
        "subject": "Down", "message": "It is", "requester": {"name": "Pat", "email": "pat@example.com"},
        field: values.get(field, "online-banking"),
    }  # fmt: skip
    before = await everything_in(desk)
    answer = await desk.client(key).post("tickets", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert await everything_in(desk) == before


def _telling(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "trace-id"}
