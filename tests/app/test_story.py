"""The ticket's story end to end, over HTTP on real storage."""

from tests.world import World


async def test_a_ticket_is_opened_answered_resolved_and_reopened(world: World) -> None:
    number = await world.open()
    ana, pat = world.client("local-agent"), world.client("local-requester")
    reply = await ana.post(f"tickets/{number}/replies", json={"message": "Looking into it", "status": "in-progress"})
    assert reply.status_code == 201, reply.text
    assert reply.json()["ticket"]["agent"] == {"id": "ana", "name": "Ana"}
    assert (await ana.put(f"tickets/{number}/status", json={"status": "resolved"})).json()["state"] == "resolved"
    again = await pat.post(f"tickets/{number}/messages", json={"message": "Still down"})
    assert again.json()["ticket"]["state"] == "open"
    await world.follow_all()
    mine = await ana.get("tickets", params={"view": "mine"})
    assert [item["number"] for item in mine.json()["items"]] == [number]
