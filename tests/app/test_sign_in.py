"""Who is signed in by the platform, and what its headers are worth where it signs in nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from shared.app import believing
from shared.services.drawing import HOME
from shared.services.ports import Publication
from tests.app.browser import Browser
from tests.app.contracts import contracts
from tests.app.links import link_to
from tests.app.samples import ready_ticket, send
from tests.app.signed_in import in_azure, me, platform
from tests.app.stored import everything_in
from tests.app.test_access import CALLERS, EXPECTED
from tests.principals import ANAS, PATS, TENANT, header
from tests.world import STORY, World

assert TENANT.first_admin is not None
FIRST = platform(TENANT.first_admin, preferred_username=None, name="Olga")
ANA = platform(ANAS, preferred_username="ana@example.com", name="Ana")
PAT = platform(PATS)


async def give_account(world: World, agent: str, account: str | None) -> None:
    answer = await world.client("local-admin").put(f"config/agents/{agent}", json={"entra": account})
    assert answer.status_code == 200 and answer.json()["entra"] == account


async def test_an_agent_is_known_by_its_account(world: World) -> None:
    await give_account(world, "ana", ANAS)
    answer = await me(in_azure(world), ANA)
    assert (answer.status_code, answer.json()["kind"], answer.json()["id"]) == (200, "agent", "ana")


async def test_and_by_nothing_else(world: World) -> None:
    azure = in_azure(world)
    for claims in ({"preferred_username": "olga@example.com"}, {"name": "Olga"}, {"email": "olga@example.com"}):
        answer = await me(azure, platform(PATS, **claims))
        assert (answer.status_code, answer.json()["kind"], answer.json()["admin"]) == (200, "person", False)


async def test_an_account_that_is_given_or_taken_away_counts_within_15_seconds(world: World) -> None:
    azure = in_azure(world)
    assert (await me(azure, ANA)).json()["kind"] == "person"
    await give_account(world, "ana", ANAS)
    world.clock.turn(seconds=15)
    assert (await me(azure, ANA)).json()["id"] == "ana"
    assert (await world.client("local-admin").put("config/agents/ana", json={"active": False})).is_success
    world.clock.turn(seconds=15)
    assert (await me(azure, ANA)).status_code == 401
    assert (await world.client("local-admin").put("config/agents/ana", json={"entra": None})).is_success
    world.clock.turn(seconds=15)
    assert (await me(azure, ANA)).json()["kind"] == "person"


async def test_an_account_is_one_agents_only_and_may_be_written_in_capitals(world: World) -> None:
    olga = world.client("local-admin")
    assert (await olga.put("config/agents/ana", json={"entra": ANAS.upper()})).json()["entra"] == ANAS
    for body, code in (({"entra": ANAS}, "repeated"), ({"entra": "ana"}, "format"), ({"entra": 1}, "type")):
        answer = await olga.put("config/agents/ben", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "entra")
        assert answer.json()["errors"][0]["code"] == code
    new = {"name": "First", "email": "first@example.com"}
    assert (await olga.put("config/agents/first-admin", json=new)).status_code == 422


# The first admin: whom the settings name, while the desk does not.


async def test_the_first_admin_sets_up_a_desk_without_people(world: World) -> None:
    await _send_everybody_home(world)
    azure = in_azure(world)
    shown = (await me(azure, FIRST)).json()
    assert (shown["kind"], shown["id"], shown["name"], shown["admin"]) == ("agent", "first-admin", "First admin", True)
    client = azure.client(None)
    vera = {"name": "Vera", "email": "vera@example.com", "entra": ANAS, "roles": {"support": "view-only"}}
    assert (await client.put("config/agents/vera", json=vera, headers=FIRST)).status_code == 201
    olga = {"name": "Olga", "email": "olga@example.com", "entra": TENANT.first_admin, "admin": True}
    assert (await client.put("config/agents/olga", json=olga, headers=FIRST)).status_code == 201
    assert (await me(azure, FIRST)).json()["id"] == "olga", "named, and from now on what the desk says"
    assert (await client.put("config/agents/olga", json={"admin": False}, headers=FIRST)).status_code == 409
    assert (await me(azure, ANA)).json()["id"] == "vera"


async def test_whom_the_desk_names_is_what_the_desk_says_of_it(world: World) -> None:
    await give_account(world, "vera", TENANT.first_admin)
    shown = (await me(in_azure(world), FIRST)).json()
    assert (shown["id"], shown["admin"]) == ("vera", False)


async def test_the_first_admin_answers_under_that_name_and_takes_no_tickets(world: World) -> None:
    client, number = in_azure(world).client(None), await world.open()
    replied = await client.post(f"tickets/{number}/replies", json={"message": "On it"}, headers=FIRST)
    assert replied.status_code == 201
    assert replied.json()["entry"]["by"] == {"kind": "agent", "id": "first-admin", "name": "First admin"}
    assert replied.json()["ticket"]["agent"] is None
    assert (await client.post(f"tickets/{number}/claim", headers=FIRST)).status_code == 422
    given = await client.put(f"tickets/{number}/assignment", json={"agent": "first-admin"}, headers=FIRST)
    assert given.status_code == 422


# A person: the same that writes from that address.


async def test_who_is_no_agent_is_the_person_of_the_address_who_has_proved_it(world: World) -> None:
    kim = {"name": "Kim", "email": "kim@example.com"}
    kims = await world.open(requester=kim)
    azure, asking = in_azure(world), platform(PATS, preferred_username="Kim@example.com", name="Kim K")
    shown = await me(azure, asking)
    assert (shown.json()["kind"], shown.json()["name"]) == ("person", "Kim")
    contact = await world.app.people.contact(shown.json()["id"])
    assert contact is not None and contact.proved
    listed = (await azure.client(None).get("tickets", headers=asking)).json()["items"]
    assert [one["number"] for one in listed] == [kims]


async def test_somebody_new_opens_a_ticket_and_sees_it(world: World) -> None:
    azure = in_azure(world)
    client, asking = azure.client(None), platform(PATS, preferred_username="new@example.com", name="New")
    body = {name: value for name, value in STORY.items() if name != "requester"}
    made = await client.post("tickets", json=body, headers=asking)
    assert (made.status_code, made.json()["requester"]["email"]) == (201, "new@example.com")
    assert (await client.get(f"tickets/{made.json()['number']}", headers=asking)).status_code == 200
    await world.follow_all()
    other = {**STORY, "requester": {"name": "Pat", "email": "pat@example.com"}}
    assert (await client.post("tickets", json=other, headers=asking)).status_code == 403


async def test_an_account_without_an_address_is_401_and_leaves_nothing(world: World) -> None:
    before = await everything_in(world)
    for name in (None, "", "pat", "pat@localhost"):
        answer = await me(in_azure(world), platform(PATS, preferred_username=name))
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/signed-out")
    assert await everything_in(world) == before


# What does not hold.

FORGED: list[dict[str, Any]] = [
    {"x-ms-client-principal": "e30="},
    {"x-ms-client-principal": ""},
    {"x-ms-client-principal": header(ANAS, tid="99999999-9999-4999-8999-999999999999")},
    {"x-ms-client-principal": header(ANAS, aud="99999999-9999-4999-8999-999999999999")},
    {"x-ms-client-principal": header(ANAS)[:-2]},
    {"x-ms-client-principal-id": ANAS, "x-ms-client-principal-name": "ana@example.com"},
    {"x-ms-token-aad-id-token": "e30.e30.", "authorization": "Bearer e30.e30."},
]  # fmt: skip


async def test_forged_and_foreign_headers_are_401_on_every_route_and_write_nothing(world: World) -> None:
    await give_account(world, "ana", ANAS)
    client, before = in_azure(world).client(None), await everything_in(world)
    for contract in contracts():
        for forged in FORGED if contract.name in ("show_caller", "create_ticket") else FORGED[2:3]:
            answer = await send(client, contract, "123456", headers={"Origin": "http://localhost", **forged})
            assert answer.status_code == (200 if contract.access == "anyone" else 401), (contract.name, forged)
    assert await everything_in(world) == before


async def test_while_the_platform_signs_in_nobody_its_headers_are_not_looked_at(world: World) -> None:
    await give_account(world, "ana", ANAS)
    off = in_azure(world, tenant=None)
    for asking in (ANA, FIRST, PAT):
        assert (await me(off, asking)).status_code == 401
        assert (await me(world, asking)).status_code == 401
        keyed = await world.client("local-viewer").get("me", headers=asking)
        assert keyed.json()["id"] == "vera"


async def test_a_tenant_is_not_believed_on_local_storage(world: World) -> None:
    assert in_azure(world).app.sign_in.tenant == TENANT
    assert believing(TENANT, world.app).sign_in.tenant is None


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example.com"}, {"Origin": "null"}, {"Origin": ""}, {"Sec-Fetch-Site": "cross-site"},
     {"Origin": "https://evil.example.com", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "http://localhost.evil.example.com"}, {"Origin": "http://localhost@evil.example.com"}],
)  # fmt: skip
async def test_a_write_by_the_platforms_cookie_from_another_site_is_403(world: World, headers: dict[str, str]) -> None:
    client, before = in_azure(world).client(None), await everything_in(world)
    asking = {"x-ms-client-principal": header(PATS), **headers}
    assert (await client.post("tickets", json=dict(STORY), headers=asking)).status_code == 403
    assert await everything_in(world) == before
    assert (await client.get("me", headers=asking)).status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Authorization": "Bearer x"}])
async def test_one_from_our_pages_or_with_a_token_of_its_own_is_taken(world: World, headers: dict[str, str]) -> None:
    asking = {"x-ms-client-principal": header(PATS), **headers}
    made = await in_azure(world).client(None).post("tickets", json=dict(STORY), headers=asking)
    assert made.status_code == 201


async def test_signed_in_each_may_what_the_matrix_says(staffed: World) -> None:
    staffed.spoiled = True  # by nothing, as in test_access
    await give_account(staffed, "ana", ANAS)
    client = in_azure(staffed).client(None)
    columns = {"local-requester": PAT, "local-agent": ANA, "local-admin": FIRST}
    for contract in contracts():
        expected = dict(zip(CALLERS, map(int, EXPECTED[contract.name].split()), strict=True))
        for key, asking in columns.items():
            number = await ready_ticket(staffed, contract)
            answer = await send(client, contract, number, headers=asking)
            is_claim = contract.name == "claim_ticket" and key == "local-admin"  # the first admin takes no tickets
            assert answer.status_code == (422 if is_claim else expected[key]), (contract.name, key, answer.text)


async def _send_everybody_home(world: World) -> None:
    """The desk as desk.yaml leaves it: without people."""
    desk = await world.app.desks.fresh()
    departments = {id: replace(one, manager=None) for id, one in desk.departments.items()}
    empty = replace(desk, agents={}, keys={}, departments=departments)
    await world.app.desks.publish(
        Publication(base=desk.version, document=empty, command_id="home", status=200, request=b"", nonce="")
    )


# Links of who is signed in by the platform, or cannot be.


@dataclass
class Before:
    """A browser before a desk in Azure: over plain http it would send no cookie of https."""

    browser: Browser
    session: str = ""

    async def get(self, path: str) -> httpx.Response:
        headers = {"Cookie": f"__Host-session={self.session}"} if self.session else {}
        answer = await self.browser.client.get(path, headers=headers)
        for one in answer.headers.get_list("set-cookie"):
            if one.startswith("__Host-session="):
                self.session = "" if "Max-Age=0" in one else one.partition("=")[2].partition(";")[0]
        return answer


def before(azure: World, headers: Mapping[str, str]) -> Before:
    browser = Browser(azure.functions)
    browser.client.headers.update(headers)
    return Before(browser)


async def test_who_is_signed_in_by_the_platform_gets_no_session_from_a_link_and_signs_out_there(world: World) -> None:
    number = await world.open()
    link = await link_to(world, Browser(world.functions), number)
    pat = before(in_azure(world), PAT)
    assert (await pat.get(link)).headers["location"] == f"/t/{number}"
    assert pat.session == ""
    assert "/.auth/logout" in (await pat.get("/sign-out")).text


async def test_signing_out_of_the_platform_takes_a_guests_session_along(world: World) -> None:
    """Had by a link to a ticket of theirs before they signed in, or of somebody else."""
    kims = await world.open(requester={"name": "Kim", "email": "kim@example.com"})
    kim = await world.app.people.id_at("kim@example.com")
    link = (await world.app.links.drawer.draw(kims, kim)).url.removeprefix(HOME)
    pat = before(in_azure(world), PAT)
    await pat.get(link)
    assert pat.session
    page = await pat.get("/sign-out")
    assert "/.auth/logout" in page.text, "what signed in is what signs out"
    assert pat.session == ""


@pytest.mark.parametrize("why", ["not active", "without an address"])
async def test_a_link_opens_for_who_has_an_account_that_is_nobody_here(world: World, why: str) -> None:
    number = await world.open()
    link = await link_to(world, Browser(world.functions), number)
    if why == "not active":
        await give_account(world, "ben", ANAS)
        assert (await world.client("local-admin").put("config/agents/ben", json={"active": False})).is_success
    azure, asking = in_azure(world), ANA if why == "not active" else platform(PATS, preferred_username=None)
    told = (await before(azure, asking).get("/sign-in?next=/desk")).text
    assert "does not know" in told and "/.auth/logout" in told, "and does not go round in circles"
    assert "/.auth/logout" not in (await before(azure, {}).get("/sign-in")).text
    guest = before(azure, asking)
    await guest.get(link)
    assert (await guest.get(f"/t/{number}")).status_code == 200
    assert "/.auth/logout" not in (await guest.get("/sign-out")).text
    assert (await me(azure, asking)).status_code == 401, "programs are told"
