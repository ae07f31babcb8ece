"""What it costs to learn who asks: nothing while it is known, and little when it is not."""

import pytest

from shared.domain.values import Contact, Grant
from shared.services.keyring import Wish
from shared.storage.meter import Meter, metered
from tests.app.signed_in import in_azure, me, platform
from tests.principals import ANAS, PATS, TENANT
from tests.world import World


async def cost_of(world: World, headers: dict[str, str]) -> Meter:
    """The calls of learning who asks, with the desk already in the cache."""
    await world.app.desks.fresh()
    with metered() as meter:
        answer = await world.client(None).get("topics", headers=headers)
    assert answer.status_code == 200, answer.text
    return meter


async def test_an_agent_and_the_first_admin_cost_nothing(world: World) -> None:
    given = await world.client("local-admin").put("config/agents/ana", json={"entra": ANAS})
    azure = in_azure(world)
    assert given.is_success and TENANT.first_admin is not None
    for account in (ANAS, TENANT.first_admin):
        assert (await cost_of(azure, platform(account))).calls == 0


@pytest.mark.parametrize(("known", "calls"), [(None, 4), (False, 3), (True, 2)])
async def test_a_person_costs_address_and_row_and_a_write_for_each_that_is_news(
    world: World, known: bool | None, calls: int
) -> None:
    azure, asking = in_azure(world), platform(PATS, preferred_username="kim@example.com")
    if known is not None:
        kim = await world.app.people.id_at("kim@example.com")
        await world.app.people.introduce(Contact(id=kim, name="Kim", email="kim@example.com", proved=known))
    assert (await cost_of(azure, asking)).calls == calls
    assert (await cost_of(azure, asking)).calls == 0
    world.clock.turn(seconds=13)
    await azure.app.desks.current()
    assert (await cost_of(azure, asking)).calls == 2
    assert (await me(azure, asking)).json()["kind"] == "person"


async def test_a_key_costs_one_read_and_none_within_the_next_seconds(world: World) -> None:
    azure, wish = in_azure(world), Wish(id="shop", name="Shop", grant=Grant(scopes=frozenset({"read"})), days=1)
    _, text = await world.app.keyring.make(wish)
    asking = {"X-Api-Key": text}
    assert (await cost_of(azure, asking)).calls == 1
    assert (await cost_of(azure, asking)).calls == 0
    with metered() as meter:
        refused = await azure.client(None).get("topics", headers={"X-Api-Key": f"{text[:-1]}-"})
    assert (refused.status_code, meter.calls) == (401, 0)
