"""What the page of a ticket costs agents in storage calls, with a warm session, and what its forms cost."""

from collections.abc import AsyncIterator

import pytest

from shared.storage.meter import metered
from tests.app.browser import Browser, PageSeen
from tests.costs.test_pages import cost, sent
from tests.world import World


@pytest.fixture
async def ana(world: World) -> AsyncIterator[Browser]:
    made = Browser(world.functions)
    await made.sign_in("Ana")
    await made.get(page_of(await world.open()))  # from now on this instance knows what she has read
    yield made
    await made.close()


def page_of(number: str) -> str:
    return f"/desk/tickets/{number}"


@pytest.mark.parametrize("replies", [0, 40])
async def test_a_ticket_costs_two_however_long_its_thread(world: World, ana: Browser, replies: int) -> None:
    number = await world.open()
    for n in range(replies):
        await world.client().post(f"tickets/{number}/replies", json={"message": f"{n}"})
    assert (await cost(ana, page_of(number))).calls == 2 + 1, "that it was read is one more"
    for query in ("", "?part=thread", "?before=20"):
        meter = await cost(ana, f"{page_of(number)}{query}")
        assert (meter.calls, meter.waves) == (2, 2), (query, meter.made)


async def test_why_costs_two_and_the_other_tickets_three(world: World, ana: Browser) -> None:
    number = await world.open()
    for _ in range(5):
        await world.open()
    for how in ("part", "look"):
        assert (await cost(ana, f"{page_of(number)}?{how}=sla")).calls == 2
        meter = await cost(ana, f"{page_of(number)}?{how}=others")
        assert (meter.calls, meter.waves) == (3, 2), meter.made
    assert (await cost(ana, f"{page_of(number)}?entry=1")).calls == 2


async def test_a_canned_text_costs_a_look_and_without_script_the_page(world: World, ana: Browser) -> None:
    page = page_of(await world.open())
    assert (await cost(ana, f"{page}?part=canned&canned=more-details")).calls == 1
    form = PageSeen((await ana.client.get(page)).text).form(f"{page}/reply")
    with metered() as meter:
        answer = await ana.posted(f"{page}/reply/insert", {**form.fields, "reply-canned": "more-details"})
    assert (answer.status_code, meter.calls, meter.waves) == (200, 2, 2), meter.made


async def test_each_form_costs_its_command(world: World, ana: Browser) -> None:
    page = page_of(await world.open())
    await ana.client.get(page)
    for form, values in (
        ("reply", {"reply": "On it", "reply-status": "pending"}), ("note", {"note": "DNS"}), ("release", {}),
        ("claim", {}), ("change/priority", {"priority": "low", "priority-comment": "Not so bad"}),
        ("change/due", {"due": "2031-01-01T09:00"}),
    ):  # fmt: skip
        meter = await sent(ana, page, f"{page}/{form}", values)
        assert (meter.calls, meter.waves) == (4, 3), (form, meter.made)


async def test_a_change_on_a_ticket_that_moved_on_is_looked_at_and_asked_again(world: World, ana: Browser) -> None:
    page = page_of(number := await world.open())
    form = PageSeen((await ana.client.get(page)).text).form(f"{page}/change/priority")
    await world.client().post(f"tickets/{number}/notes", json={"message": "Meanwhile"})
    with metered() as meter:
        answer = await ana.posted(form.action, {**form.fields, "priority": "low"})
    assert answer.status_code == 303
    assert meter.calls == 4 + 1 + 4, meter.made
