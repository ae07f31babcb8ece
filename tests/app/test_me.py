"""Who asks, as the desk knows them: their roles, permissions and teams."""

from tests.world import World


async def test_me(desk: World) -> None:
    ana = (await desk.client("local-agent").get("me")).json()
    assert (ana["kind"], ana["id"], ana["name"], ana["admin"]) == ("agent", "ana", "Ana", False)
    roles = {one["department"]["id"]: one["role"]["id"] for one in ana["roles"]}
    assert roles == {"support": "all-access", "online-banking": "all-access"}
    assert {team["id"] for team in ana["teams"]} == {"level-i-support", "online-banking"}
    vera = (await desk.client("local-viewer").get("me")).json()
    assert [one["permissions"] for one in vera["roles"]] == [[], []]
    olga = (await desk.client("local-admin").get("me")).json()
    assert (
        olga["admin"] and len(olga["roles"]) == 4 and all("ticket.close" in one["permissions"] for one in olga["roles"])
    )
    intake = (await desk.client("local-intake").get("me")).json()
    assert (intake["kind"], intake["id"], intake["name"], intake["roles"]) == ("key", "local-intake", "Intake form", [])
    pat = (await desk.client("local-requester").get("me")).json()
    assert (pat["kind"], pat["name"], pat["roles"], len(pat["id"])) == ("person", "Pat", [], 32)
