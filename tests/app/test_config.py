"""The admin changes who may do what, and it takes effect."""

import asyncio

from functions import serve
from tests.app.stored import everything_in
from tests.world import World, second_app

ROLES = {"support": "all-access", "online-banking": "all-access"}
LOWERED = {"support": "view-only", "online-banking": "view-only"}


async def test_the_admin_raises_the_viewer_and_lowers_her_again(world: World) -> None:
    number, olga, vera = await world.open(), world.client("local-admin"), world.client("local-viewer")
    assert (await vera.post(f"tickets/{number}/replies", json={"message": "Hi"})).status_code == 403
    raised = await olga.put("config/agents/vera", json={"roles": ROLES})
    assert (raised.status_code, raised.json()["roles"], raised.json()["name"]) == (200, ROLES, "Vera")
    assert (await vera.post(f"tickets/{number}/replies", json={"message": "Hi"})).status_code == 201
    assert (await olga.put("config/agents/vera", json={"roles": LOWERED})).status_code == 200
    assert (await vera.post(f"tickets/{number}/replies", json={"message": "Hi"})).status_code == 403


async def test_it_takes_effect_on_another_instance_within_15_seconds(world: World) -> None:
    app = second_app(world.storage, world.clock)
    other = World(world.connection, world.storage, app, serve(app), world.clock)
    number, vera = await world.open(), other.client("local-viewer")
    assert (await vera.post(f"tickets/{number}/notes", json={"message": "Hi"})).status_code == 403
    assert (await world.client("local-admin").put("config/agents/vera", json={"roles": ROLES})).status_code == 200
    world.clock.turn(seconds=15)
    assert (await vera.post(f"tickets/{number}/notes", json={"message": "Hi"})).status_code == 201
    assert (await world.client("local-admin").put("config/agents/vera", json={"active": False})).status_code == 200
    world.clock.turn(seconds=15)
    assert (await vera.get("me")).status_code == 401


async def test_roles_are_replaced_whole_and_null_clears(world: World) -> None:
    olga = world.client("local-admin")
    one = await olga.put("config/agents/ana", json={"roles": {"support": "view-only"}})
    assert one.json()["roles"] == {"support": "view-only"}
    assert one.json()["teams"] == ["level-i-support", "online-banking"], "absent stays"
    none = await olga.put("config/agents/ana", json={"roles": None, "teams": None})
    assert (none.json()["roles"], none.json()["teams"]) == ({}, [])
    assert (await world.client("local-agent").get("tickets")).json()["items"] == []


async def test_a_new_agent_is_201_and_there(world: World) -> None:
    olga = world.client("local-admin")
    body = {"name": "Nia", "email": "nia@example.com", "roles": ROLES, "teams": ["online-banking"]}
    made = await olga.put("config/agents/nia", json=body)
    assert (made.status_code, made.headers["location"]) == (201, "/api/config/agents/nia")
    shown = await olga.get("config/agents/nia")
    rest = {"entra": None, "admin": False, "active": True, "away": False}
    assert shown.json() == made.json() == {"id": "nia", **body, **rest}
    assert shown.headers["etag"] == made.headers["etag"]
    agents = (await olga.get("config/agents")).json()["items"]
    assert [agent["id"] for agent in agents] == ["ana", "ben", "lea", "leo", "nia", "olga", "vera"]
    number = await world.open()
    given = await world.client().put(f"tickets/{number}/assignment", json={"agent": "nia"})
    assert given.json()["agent"] == {"id": "nia", "name": "Nia"}


async def test_an_agent_who_is_not_there_is_404(desk: World) -> None:
    for id in ("nobody", "Vera", "vera%20", "desk"):
        assert (await desk.client("local-admin").get(f"config/agents/{id}")).status_code == 404


async def test_the_last_admin_stays(world: World) -> None:
    olga, before = world.client("local-admin"), await everything_in(world)
    for change in ({"admin": False}, {"active": False}):
        refused = await olga.put("config/agents/olga", json=change)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-state")
    assert await everything_in(world) == before
    assert (await olga.put("config/agents/ana", json={"admin": True})).status_code == 200
    assert (await olga.put("config/agents/olga", json={"admin": False})).status_code == 200
    assert (await olga.put("config/agents/olga", json={"admin": True})).status_code == 403


async def test_if_match_guards_a_change(world: World) -> None:
    olga = world.client("local-admin")
    tag = (await olga.get("config/agents/vera")).headers["etag"]
    first = await olga.put("config/agents/vera", json={"away": True}, headers={"If-Match": tag})
    assert (first.status_code, first.headers["etag"] != tag) == (200, True)
    second = await olga.put("config/agents/vera", json={"away": False}, headers={"If-Match": tag})
    assert (second.status_code, second.json()["type"]) == (412, "/problems/stale")
    body = {"name": "Nia", "email": "nia@example.com"}
    new = await olga.put("config/agents/nia", json=body, headers={"If-Match": tag})
    assert new.status_code == 412


async def test_what_already_is_so_makes_no_new_version(world: World) -> None:
    before = await everything_in(world)
    answer = await world.client("local-admin").put("config/agents/vera", json={"name": "Vera", "away": False})
    assert answer.status_code == 200
    assert await everything_in(world) == before


async def test_two_admins_at_once_both_succeed(world: World) -> None:
    olga = world.client("local-admin")
    changes = [olga.put(f"config/agents/{id}", json={"name": f"{id} II"}) for id in ("ana", "ben", "lea", "vera")]
    assert {answer.status_code for answer in await asyncio.gather(*changes)} == {200}
    agents = (await olga.get("config/agents")).json()["items"]
    assert [agent["name"] for agent in agents] == ["ana II", "ben II", "lea II", "Leo", "Olga", "vera II"]
