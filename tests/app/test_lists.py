"""Lists and counts: each view of each caller, in order, page by page."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.services import browsing
from tests.app.staff import KIM, MAINTENANCE
from tests.world import STORY, World

KIMS = {"name": "Kim", "email": "kim@example.com"}
VIEWS = ("open", "unassigned", "mine", "teams", "answered", "overdue", "closed", "all")


async def listed(world: World, key: str, **params: Any) -> list[str]:
    """The subjects of a list."""
    answer = await world.client(key).get("tickets", params=params)
    assert answer.status_code == 200, answer.text
    return [item["subject"] for item in answer.json()["items"]]


@pytest.fixture
async def full(staffed: World) -> World:
    """Tickets A to H, each a minute after the one before, and followed."""
    ana = staffed.client("local-agent")
    tomorrow = (staffed.clock() + timedelta(days=1)).isoformat(timespec="milliseconds")
    sooner = (staffed.clock() + timedelta(hours=1)).isoformat(timespec="milliseconds")
    numbers: dict[str, str] = {}

    async def opened(name: str, key: str = "local-agent", **changes: Any) -> str:
        staffed.clock.turn(minutes=1)
        answer = await staffed.client(key).post("tickets", json={**STORY, "subject": name, **changes})
        assert answer.status_code == 201, answer.text
        numbers[name] = answer.json()["number"]
        return numbers[name]

    await opened("A unassigned, of a team")
    await opened("B mine", agent="ana", due_at=tomorrow)
    await opened("C without team", topic=None)
    await opened("D Ben's", agent="ben", due_at=sooner)
    await ana.post(f"tickets/{await opened('E answered')}/replies", json={"message": "Hm"})
    await ana.put(f"tickets/{await opened('F closed')}/status", json={"status": "closed"})
    await ana.put(f"tickets/{await opened('G resolved')}/status", json={"status": "resolved"})
    await opened("H Kim's, in Maintenance", topic="report-a-problem", requester=KIMS)
    await staffed.follow_all()
    return staffed


A, B, C, D, E, F, G, H = (
    "A unassigned, of a team", "B mine", "C without team", "D Ben's", "E answered", "F closed", "G resolved",
    "H Kim's, in Maintenance",
)  # fmt: skip

EXPECTED: dict[str, dict[str, list[str]]] = {
    "local-agent": {
        "open": [E, D, C, B, A], "unassigned": [C, A], "mine": [E, B], "teams": [A], "answered": [E], "overdue": [],
        "closed": [G, F], "all": [G, F, E, D, C, B, A],
    },
    "local-viewer": {
        "open": [E, D, C, B, A], "unassigned": [C, A], "mine": [], "teams": [], "answered": [E], "overdue": [],
        "closed": [G, F], "all": [G, F, E, D, C, B, A],
    },
    "local-admin": {
        "open": [H, E, D, C, B, A], "unassigned": [H, C, A], "mine": [], "teams": [], "answered": [E], "overdue": [],
        "closed": [G, F], "all": [H, G, F, E, D, C, B, A],
    },
    MAINTENANCE: {
        "open": [H], "unassigned": [H], "mine": [], "teams": [], "answered": [], "overdue": [],
        "closed": [], "all": [H],
    },
    "local-requester": {"open": [E, D, C, B, A], "answered": [E], "overdue": [], "closed": [G, F],
                        "all": [G, F, E, D, C, B, A]},
    KIM: {"open": [H], "answered": [], "overdue": [], "closed": [], "all": [H]},
}  # fmt: skip


async def test_each_view_of_each_caller_and_its_count(full: World) -> None:
    for key, views in EXPECTED.items():
        for view, expected in views.items():
            assert await listed(full, key, view=view) == expected, (key, view)
        counts = (await full.client(key).get("counts")).json()
        expected_counts = {view: {"count": len(names), "exact": True} for view, names in views.items() if view != "all"}
        assert counts == expected_counts, key
        for view in set(VIEWS) - set(views):
            answer = await full.client(key).get("tickets", params={"view": view})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "view")


async def test_orders(full: World) -> None:
    assert await listed(full, "local-agent", order="created") == [E, D, C, B, A]
    # By hand: D in an hour, B tomorrow. By plan: A and E in an hour, C in two working days.
    assert await listed(full, "local-agent", order="due") == [D, A, E, B, C]
    assert await listed(full, "local-agent", view="mine", order="due") == [E, B]
    full.clock.turn(minutes=1)
    number = (await full.client().get("tickets", params={"topic": "online-banking", "order": "due"})).json()["items"]
    moved = next(item for item in number if item["subject"] == A)["number"]
    await full.client().post(f"tickets/{moved}/notes", json={"message": "Up"})
    await full.follow_all()
    assert (await listed(full, "local-agent"))[0] == A
    assert (await listed(full, "local-agent", order="created"))[-1] == A


async def test_overdue_comes_true_by_the_clock_alone(full: World) -> None:
    full.clock.turn(hours=2)
    assert await listed(full, "local-agent", view="overdue") == [D, A, E]
    full.clock.turn(days=1)
    assert await listed(full, "local-agent", view="overdue") == [D, A, E, B]
    items = (await full.client().get("tickets", params={"view": "overdue"})).json()["items"]
    assert all(item["overdue"] for item in items)
    counts = (await full.client().get("counts")).json()
    assert counts["overdue"] == {"count": 4, "exact": True}


async def test_filters_narrow_a_view(full: World) -> None:
    pat = (await full.client("local-requester").get("me")).json()["id"]
    for params, expected in (
        ({"department": "support"}, [C]),
        ({"department": "online-banking"}, [E, D, B, A]),
        ({"department": "maintenance"}, []),
        ({"agent": "ben"}, [D]),
        ({"agent": "ana", "view": "answered"}, [E]),
        ({"team": "online-banking"}, [E, D, B, A]),
        ({"topic": "online-banking", "agent": "ana"}, [E, B]),
        ({"priority": "normal"}, [C]),
        ({"requester": pat}, [E, D, C, B, A]),
        ({"requester": "0" * 32}, []),
        ({"view": "closed", "agent": "ana"}, []),
        ({"view": "all", "department": "support"}, [C]),
    ):
        assert await listed(full, "local-agent", **params) == expected, params
    assert await listed(full, "local-admin", department="maintenance") == [H]


async def test_a_list_follows_the_ticket(world: World) -> None:
    number, ana = await world.open(), world.client()
    for method, path, body, view in (
        ("POST", "claim", None, "mine"),
        ("PUT", "status", {"status": "resolved"}, "closed"),
        ("PUT", "status", {"status": "open"}, "mine"),
        ("DELETE", "assignment?of=agent", None, "unassigned"),
    ):
        await ana.request(method, f"tickets/{number}/{path}", json=body)
        await world.follow_all()
        for name in ("open", "unassigned", "mine", "closed"):
            expected = [number] if name == view or (name == "open" and view != "closed") else []
            items = (await ana.get("tickets", params={"view": name})).json()["items"]
            assert [item["number"] for item in items] == expected, (path, name)


async def test_who_lost_a_department_does_not_list_it_whatever_the_rows_say(world: World) -> None:
    number, admin = await world.open(), world.client("local-admin")
    await admin.post(f"tickets/{number}/transfer", json={"department": "maintenance"})
    await admin.delete(f"tickets/{number}/assignment", params={"of": "team"})
    listed_before = (await world.client().get("tickets")).json()["items"]
    await world.follow_all()
    assert (await world.client().get("tickets")).json()["items"] == []
    assert [item["department"]["id"] for item in listed_before] in ([], ["online-banking"]), "lag, but no leak"


@pytest.fixture(scope="module")
async def crowded(desk: World) -> list[str]:
    """36 tickets of a requester of their own; every third is closed, the rest has due dates or none."""
    pat = {"name": "Lot", "email": "lot@example.com"}
    ana = desk.client()

    async def one(n: int) -> str:
        due = {"due_at": f"2098-01-{1 + n % 28:02}T00:00:00Z"} if n % 2 else {}
        body = {**STORY, "subject": f"{n}", "requester": pat, "topic": "online-banking" if n % 4 else None, **due}
        number = str((await ana.post("tickets", json=body)).json()["number"])
        if n % 3 == 0:
            await ana.put(f"tickets/{number}/status", json={"status": "closed"})
        return number

    numbers = [
        number for start in range(0, 36, 12) for number in await asyncio.gather(*map(one, range(start, start + 12)))
    ]
    await desk.follow_all()
    return numbers


@pytest.mark.parametrize(
    ("view", "order", "limit"),
    [("all", None, 7), ("all", None, 100), ("open", "due", 3), ("open", "created", 11), ("closed", None, 9)],
)
async def test_pages_bring_each_ticket_once(
    desk: World, crowded: list[str], view: str, order: str | None, limit: int
) -> None:
    ana = desk.client()
    lot = (await ana.get(f"tickets/{crowded[0]}")).json()["requester"]["id"]
    params: dict[str, Any] = {"view": view, "limit": limit} | ({"order": order} if order else {})
    found: list[Any] = []
    for _ in range(400):
        page = (await ana.get("tickets", params=params)).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
    numbers = [item["number"] for item in found]
    assert len(numbers) == len(set(numbers)), "doubles"
    expected = {number for n, number in enumerate(crowded) if view == "all" or (n % 3 == 0) == (view == "closed")}
    assert {item["number"] for item in found if item["requester"]["id"] == lot} == expected
    _is_in_order(found, order or "updated")


@pytest.mark.parametrize("limit", [1, 10])
async def test_filtered_pages_may_be_short_and_still_end(desk: World, crowded: list[str], limit: int) -> None:
    ana = desk.client()
    lot = (await ana.get(f"tickets/{crowded[0]}")).json()["requester"]["id"]
    params: dict[str, Any] = {"view": "all", "limit": limit, "requester": lot, "department": "support"}
    numbers: list[str] = []
    for _ in range(100):
        page = (await ana.get("tickets", params=params)).json()
        numbers += [item["number"] for item in page["items"]]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
    assert sorted(numbers) == sorted(number for n, number in enumerate(crowded) if n % 4 == 0)


async def test_a_page_moves_on_while_tickets_come_and_change(world: World) -> None:
    for n in range(6):
        world.clock.turn(seconds=1)
        await world.open(subject=f"{n}")
    ana = world.client()
    first = (await ana.get("tickets", params={"limit": 3})).json()
    world.clock.turn(seconds=1)
    await world.open(subject="new")
    await ana.post(f"tickets/{first['items'][0]['number']}/notes", json={"message": "Up"})
    await world.follow_all()
    second = (await ana.get("tickets", params={"limit": 3, "cursor": first["next"]})).json()
    assert [item["subject"] for item in first["items"] + second["items"]] == ["5", "4", "3", "2", "1", "0"]
    assert second["next"] is None


async def test_items_are_the_ticket_without_fields_and_collaborators(world: World) -> None:
    number, ana = await world.open(), world.client()
    item = (await ana.get("tickets")).json()["items"][0]
    ticket = (await ana.get(f"tickets/{number}")).json()
    assert item == {name: value for name, value in ticket.items() if name not in ("fields", "collaborators")}


def _is_in_order(items: list[Any], order: str) -> None:
    if order == "due":
        keys = [item["due_at"] or "9" for item in items]
        assert keys == sorted(keys)
    else:
        times = [item[f"{order}_at"] for item in items]
        assert times == sorted(times, reverse=True)


async def test_a_count_that_could_not_look_at_all_rows_does_not_say_that_it_is_exact(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "MOST_COUNTED", 2)
    answered = await world.open()
    assert (await world.client().post(f"tickets/{answered}/replies", json={"message": "On it"})).is_success
    await world.follow_all()
    for _ in range(3):
        world.clock.turn(minutes=1)
        await world.open()
    counts = (await world.client("local-admin").get("counts")).json()
    assert counts["answered"] == {"count": 0, "exact": False}
    assert counts["open"] == {"count": 2, "exact": False}
    assert counts["closed"] == {"count": 0, "exact": True}
