"""Keys over HTTP: each does what its scopes say, in its departments; those that do not hold all look alike."""

from collections.abc import Mapping

import pytest

from functions.contract import Contract
from shared.domain.values import Grant, Scope
from shared.services.key_text import write_key
from shared.services.keyring import Wish
from tests.app.contracts import contracts
from tests.app.samples import ready_ticket, send
from tests.app.signed_in import in_azure, platform
from tests.app.stored import everything_in
from tests.app.test_access import EXPECTED
from tests.principals import PATS
from tests.world import STORY, World

SCOPES: tuple[Scope, ...] = ("intake", "read", "work", "admin")
# As tests/app/test_access.EXPECTED, for keys. A key never is the requester, and claims nothing.
ALLOWED: Mapping[str, str] = {
    #                intake read work admin
    "list_topics":    "200 200 200 200",
    "create_ticket":  "201 403 201 201",
    "show_caller":    "200 200 200 200",
    "list_tickets":   "403 200 200 200",
    "count_tickets":  "403 200 200 200",
    "show_ticket":    "404 200 200 200",
    "show_thread":    "404 200 200 200",
    "show_sla":       "404 200 200 200",
    "show_events":    "404 200 200 200",
    "get_attachment": "404 200 200 200",
    "show_versions":  "404 200 200 200",
    "edit_entry":     "404 403 403 200",
    "post_reply":     "404 403 201 201",
    "post_message":   "404 403 403 403",
    "post_note":      "404 403 201 201",
    "claim_ticket":   "404 403 403 403",
    "assign_ticket":  "404 403 200 200",
    "release_ticket": "404 403 200 200",
    "transfer_ticket":"404 403 200 200",
    "set_status":     "404 403 200 200",
    "edit_ticket":    "404 403 200 200",
    "list_agents":    "403 403 403 200",
    "show_agent":     "403 403 403 200",
    "put_agent":      "403 403 403 200",
    "list_canned":    "403 403 403 200",
    "show_canned":    "403 403 403 200",
    "put_canned":     "403 403 403 200",
    "delete_canned":  "403 403 403 204",
    "list_poison":    "403 403 403 200",
    "replay_poison":  "403 403 403 200",
    "show_health":    "200 200 200 200",
    "show_ready":     "200 200 200 200",
    "show_openapi":   "200 200 200 200",
}  # fmt: skip


async def make(world: World, *scopes: Scope, departments: set[str] | None = None, id: str = "shop") -> str:
    among = None if departments is None else frozenset(departments)
    wish = Wish(id=id, name="Web shop", grant=Grant(scopes=frozenset(scopes), departments=among), days=30)
    return (await world.app.keyring.make(wish))[1]


def test_every_route_of_a_caller_stands_in_the_matrix() -> None:
    assert set(ALLOWED) == set(EXPECTED)


@pytest.mark.parametrize("contract", contracts(), ids=lambda one: one.name)
async def test_each_scope_allows_what_the_matrix_says(world: World, contract: Contract) -> None:
    world.spoiled = True  # by nothing, as in test_access
    azure, number = in_azure(world), await ready_ticket(world, contract)
    found = []
    for scope in SCOPES:
        text = await make(world, scope, id=scope)
        before = await everything_in(world)
        answer = await send(azure.client(text), contract, number)
        assert answer.is_success or await everything_in(world) == before
        found.append(answer.status_code)
        number = await ready_ticket(world, contract) if contract.is_write and answer.is_success else number
    assert found == list(map(int, ALLOWED[contract.name].split()))


async def test_a_key_of_another_department_finds_nothing(world: World) -> None:
    client, number = world.client(await make(world, "read", "work", departments={"support"})), await world.open()
    for contract in contracts():
        if "{number}" in contract.path:
            there, missing = await send(client, contract, number), await send(client, contract, "999999999999")
            assert (there.status_code, there.content) == (404, missing.content), contract.name
    assert (await client.get("tickets")).json()["items"] == []
    moved = await world.client("local-admin").post(f"tickets/{number}/transfer", json={"department": "support"})
    assert moved.is_success
    await world.follow_all()
    listed = (await client.get("tickets", params={"view": "all"})).json()["items"]
    assert [one["number"] for one in listed] == [number]
    assert (await client.get("counts")).json()["open"] == {"count": 1, "exact": True}
    assert (await client.post("tickets", json=dict(STORY))).status_code == 403


async def test_a_reading_key_sees_what_agents_see_and_an_intake_key_what_it_brought(world: World) -> None:
    reader, intake = world.client(await make(world, "read", id="r")), world.client(await make(world, "intake", id="i"))
    made = (await intake.post("tickets", json=dict(STORY))).json()
    assert (made["requester"]["email"], made["routing"]) == (None, None)
    shown = (await reader.get(f"tickets/{made['number']}")).json()
    assert (shown["requester"]["email"], bool(shown["routing"])) == ("pat@example.com", True)
    (entry,) = (await reader.get(f"tickets/{made['number']}/thread")).json()["items"]
    assert entry["by"] == {"kind": "key", "id": "i", "name": "i"}
    assert (await world.client("local-requester").get(f"tickets/{made['number']}/thread")).json()["items"][0]["by"] == {
        "kind": "key", "id": "i", "name": None,
    }  # fmt: skip
    await world.follow_all()


async def test_me_says_what_a_key_is_for(world: World) -> None:
    me = (await world.client(await make(world, "work", departments={"support"})).get("me")).json()
    assert (me["kind"], me["id"], me["name"], me["admin"], me["teams"]) == ("key", "shop", "Web shop", False, [])
    (role,) = me["roles"]
    assert (role["department"]["id"], role["role"], "ticket.reply" in role["permissions"]) == ("support", None, True)
    admin = (await world.client(await make(world, "admin", id="ops")).get("me")).json()
    assert admin["admin"] and len(admin["roles"]) == 4
    assert (await world.client(await make(world, "intake", id="form")).get("me")).json()["roles"] == []


async def test_what_a_key_did_is_told_in_the_desks_name(world: World) -> None:
    client, number = world.client(await make(world, "work")), await world.open("local-requester", requester=None)
    replied = await client.post(f"tickets/{number}/replies", json={"message": "It is being looked at"})
    assert (replied.status_code, replied.json()["ticket"]["first_reply_at"]) == (201, None), "no person answered"
    given = await client.put(f"tickets/{number}/assignment", json={"agent": "ana"})
    assert given.status_code == 200
    await world.follow_all()
    blobs = world.storage.blobs.get_container_client("outbox")
    mails = [await blobs.get_blob_client(name).download_blob() async for name in blobs.list_blob_names()]
    texts = [await mail.readall() for mail in mails]
    assert any(b"Zerodesk (demo) answered your request" in one for one in texts)
    assert any(b"Zerodesk (demo) gave this ticket to you" in one for one in texts)


async def test_unknown_mistyped_expired_and_revoked_keys_are_refused_in_the_same_words(world: World) -> None:
    gone, old = await make(world, "admin", id="gone"), await make(world, "admin", id="old")
    client = in_azure(world).client(None)
    for key in (gone, old):
        assert (await client.get("me", headers={"X-Api-Key": key})).status_code == 200
    await world.app.keyring.revoke("gone")
    world.clock.turn(days=31)
    before, answers = await everything_in(world), []
    for key in (
        "x", "local-admin", gone, old, gone[:-1], gone.upper(), f"{gone},{old}", write_key("gone", "0" * 64),
        write_key("nobody", "0" * 64), "zd_" + "a" * 8000,
    ):  # fmt: skip
        for contract in contracts()[:4]:
            answer = await send(client, contract, "123456", headers={"X-Api-Key": key})
            answers.append((answer.status_code, answer.content, answer.headers["www-authenticate"]))
    assert len(set(answers)) == 1 and answers[0][0] == 401
    assert await everything_in(world) == before


async def test_a_key_goes_before_whoever_is_signed_in(world: World) -> None:
    azure, text = in_azure(world), await make(world, "read")
    both = {"X-Api-Key": text, **platform(PATS)}
    assert (await azure.client(None).get("me", headers=both)).json()["id"] == "shop"
    assert (await azure.client(None).get("me", headers={**both, "X-Api-Key": "x"})).status_code == 401
