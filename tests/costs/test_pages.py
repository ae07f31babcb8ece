"""What each page costs in storage calls, with a warm session: exact, as for the API."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest

from shared.services.drawing import HOME
from shared.storage.meter import Meter, metered
from shared.storage.names import QUEUES as STORED
from tests.app.browser import Browser, PageSeen
from tests.world import STORY, World


@pytest.fixture
async def pat(world: World) -> AsyncIterator[Browser]:
    made = Browser(world.functions)
    await made.sign_in("Pat")
    await made.get("/mine")
    yield made
    await made.close()


async def cost(browser: Browser, path: str, status: int = 200) -> Meter:
    with metered() as meter:
        answer = await browser.client.get(path)
    assert answer.status_code == status, answer.text
    return meter


async def sent(browser: Browser, page: str, action: str, values: Mapping[str, str], status: int = 303) -> Meter:
    """What it costs to send a form, and not what comes after it."""
    form = PageSeen((await browser.client.get(page)).text).form(action)
    with metered() as meter:
        answer = await browser.posted(action, {**form.fields, **values}, is_multipart=form.is_multipart)
    assert answer.status_code == status, answer.text
    return meter


def turn_to(world: World, hour: int) -> None:
    """That hour of tomorrow: in a day's last hour limits look into the row of that day, too."""
    now = world.clock()
    then = now.replace(hour=hour, minute=5) + timedelta(days=1)
    world.clock.turn(seconds=(then - now).total_seconds())


async def test_pages_without_tickets_cost_nothing(world: World, pat: Browser) -> None:
    stranger = Browser(world.functions)
    for path in ("/", "/open", "/status", "/open/123456", "/sign-in", "/sign-out"):
        assert (await cost(stranger, path)).calls == 0, path
        assert (await cost(pat, path)).calls == 0, path


@pytest.mark.parametrize("replies", [0, 40])
async def test_a_ticket_page_costs_two_however_long_its_thread(world: World, pat: Browser, replies: int) -> None:
    number = await world.open()
    for n in range(replies):
        await world.client().post(f"tickets/{number}/replies", json={"message": f"{n}"})
    meter = await cost(pat, f"/t/{number}")
    assert (meter.calls, meter.waves) == (2, 2), meter.made
    assert (await cost(pat, f"/t/{number}?part=thread")).calls == 2


async def test_a_ticket_page_costs_two_and_no_more_than_two_long_texts_whatever_was_written(
    world: World, pat: Browser
) -> None:
    number, api = await world.open(), world.client()
    for _ in range(4):
        await api.post(f"tickets/{number}/notes", json={"message": "n" * 40_000})
    assert (await cost(pat, f"/t/{number}")).calls == 2, "who may not see a text does not have it read"
    for _ in range(4):
        await api.post(f"tickets/{number}/replies", json={"message": "r" * 40_000})
    for path in (f"/t/{number}", f"/t/{number}?part=thread"):
        assert (await cost(pat, path)).calls == 2 + 2
    assert (await cost(pat, f"/t/{number}?entry=6")).calls == 2 + 1


async def test_the_own_list_costs_one(world: World, pat: Browser) -> None:
    await world.open()
    for path in ("/mine", "/mine?view=closed"):
        assert (await cost(pat, path)).calls == 1


async def test_an_open_page_that_asks_for_news_where_there_is_none_costs_what_it_reads_and_sends_nothing(
    world: World, pat: Browser
) -> None:
    number, tags = await world.open(), dict[str, str]()
    for path, calls in ((f"/t/{number}?part=thread", 2), ("/mine?view=open&part=list", 1)):
        tags[path] = tag = (await pat.client.get(path)).headers["etag"]
        for _ in range(3):
            with metered() as meter:
                answer = await pat.client.get(path, headers={"If-None-Match": tag})
            assert (answer.status_code, answer.content, meter.calls) == (304, b"", calls), meter.made
    await world.client().post(f"tickets/{number}/replies", json={"message": "On it"})
    await world.follow_all()
    for path, tag in tags.items():
        assert (await pat.client.get(path, headers={"If-None-Match": tag})).status_code == 200


async def test_a_cold_session_costs_itself_and_a_name(world: World, pat: Browser) -> None:
    number = await world.open()
    world.clock.turn(seconds=55)
    await world.client().get("me")
    assert (await cost(pat, f"/t/{number}")).calls == 2 + 2


async def test_opening_by_a_stranger_costs_its_command_and_two_for_the_limits(world: World) -> None:
    stranger = Browser(world.functions)
    values = {"name": "Pat", "email": "pat@example.com", "subject": "Down", "message": "It is"}
    for hour, more in ((12, 0), (23, 2)):
        turn_to(world, hour)
        for calls in (4 + 2 + more, 4 + 2):
            meter = await sent(stranger, "/open", "/open", values)
            assert meter.calls == calls, meter.made
            assert meter.waves == 3 + 1 or calls > 6


async def test_opening_by_who_is_signed_in_costs_its_command(pat: Browser) -> None:
    meter = await sent(pat, "/open", "/open", {"subject": "Down", "message": "It is"})
    assert (meter.calls, meter.waves) == (4, 3), meter.made


async def test_answering_and_closing_cost_their_commands(world: World, pat: Browser) -> None:
    page = f"/t/{await world.open()}"
    assert (await sent(pat, page, page, {"message": "Still down"})).calls == 4
    assert (await sent(pat, page, f"{page}/close", {})).calls == 4


async def test_asking_for_a_link_costs_two_and_its_limits_whatever_is_there(world: World) -> None:
    stranger, number = Browser(world.functions), await world.open()
    turn_to(world, 12)
    for email, named in (("pat@example.com", number), ("kim@example.com", number), ("pat@example.com", "999999")):
        meter = await sent(stranger, "/status", "/status", {"email": email, "number": named})
        assert (meter.calls, meter.waves) == (2 + 2, 3), meter.made


async def test_opening_a_link_costs_four_one_for_the_session_before_and_two_for_each_ticket_that_it_saw(
    world: World,
) -> None:
    """The link, the session, and who holds what, read and written."""
    browser, links = Browser(world.functions), []
    for _ in range(3):
        number = await world.open()
        await world.follow_all()
        person = await world.app.people.id_at("pat@example.com")
        links.append((await world.app.links.drawer.draw(number, person)).url.removeprefix(HOME))
    for link, calls in ((links[0], 4), (links[0], 4 + 1), (links[1], 4 + 1 + 2), (links[2], 4 + 1 + 4)):
        await browser.get("/")
        meter = await cost(browser, link, 303)
        assert meter.calls == calls, meter.made


async def test_who_is_refused_costs_nothing_where_that_is_known(world: World) -> None:
    stranger = Browser(world.functions)
    values = {"name": "Pat", "email": "pat@example.com", "subject": "Down", "message": "It is"}
    for _ in range(5):
        await sent(stranger, "/open", "/open", values)
    assert (await sent(stranger, "/open", "/open", values, 429)).calls == 1, "its place still counts"


@pytest.fixture
async def ana(world: World) -> AsyncIterator[Browser]:
    made = Browser(world.functions)
    await made.sign_in("Ana")
    await made.get("/desk")
    yield made
    await made.close()


# Ana works in two departments and in two teams.
LISTS = {"open": 2 + 2 + 1, "unassigned": 2 + 2, "mine": 1, "teams": 2, "answered": 5, "overdue": 5, "closed": 2 + 1}


@pytest.mark.parametrize("tickets", [0, 30])
async def test_a_queue_costs_one_for_each_list_and_one_for_the_marks(world: World, ana: Browser, tickets: int) -> None:
    client = world.client("local-intake")
    for _ in range(tickets):
        await client.post("tickets", json=dict(STORY))
    await world.follow_all()
    for view, lists in LISTS.items():
        for more in ("", "&priority=high&agent=ben", "&part=queue"):
            meter = await cost(ana, f"/desk?view={view}{more}")
            assert (meter.calls, meter.waves) == (lists + 1, 1), meter.made


async def test_a_department_narrows_the_lists_that_are_read(ana: Browser) -> None:
    assert (await cost(ana, "/desk?department=support")).calls == 1 + 1
    assert (await cost(ana, "/desk?view=all")).calls == 5 + 3 + 1


async def test_counts_cost_one_for_each_range_and_nothing_within_15_seconds(world: World, ana: Browser) -> None:
    """Of answered, mine and teams each list is a part of open or unassigned, and is not read again."""
    ranges = LISTS["open"] + LISTS["unassigned"] + LISTS["overdue"] + LISTS["closed"]
    assert (await cost(ana, "/desk?part=counts")).calls == ranges == 17
    for path in ("/desk?part=counts", "/desk?view=mine&part=counts"):
        assert (await cost(ana, path)).calls == 0
    assert (await cost(ana, "/desk?view=mine&counts=shown")).calls == 1 + 1


async def test_a_look_costs_one_call_and_none_where_it_shows_nothing_new(world: World, ana: Browser) -> None:
    marks = world.app.marks
    for number, n, calls in (("123456", 1, 1), ("123456", 1, 0), ("123456", 2, 1), ("234567", 9, 1)):
        with metered() as meter:
            await marks.seen("ana", number, n)
        assert meter.calls == calls, meter.made


@pytest.mark.parametrize(("who", "calls"), [("Olga", 2), ("Ana", 4), ("Lea", 2)])
async def test_figures_cost_two_for_each_department_and_an_admin_two_in_all(world: World, who: str, calls: int) -> None:
    browser = Browser(world.functions)
    await browser.sign_in(who)
    await world.open()
    for path in ("/desk/figures", "/desk/figures?by=agent", "/desk/figures/tickets?of=backlog"):
        meter = await cost(browser, path)
        assert (meter.calls, meter.waves) == (calls, 1), meter.made
    assert (await cost(browser, "/desk/figures?department=support")).calls == 2


async def test_administration_costs_nothing_but_what_it_looks_into(world: World) -> None:
    olga = Browser(world.functions)
    await olga.sign_in("Olga")
    for path in ("/manage/agents", "/manage/agents/vera", "/manage/new-agent", "/manage/desk"):
        assert (await cost(olga, path)).calls == 0, path
    assert (await cost(olga, "/manage/poison")).calls == 2 * len(STORED)
    assert (await cost(olga, "/manage/outbox")).calls == 1
    await world.open()
    mails = (await cost(olga, "/manage/outbox")).calls - 1
    assert mails == len(await world.app.outbox.names()) > 0, "one for each mail of the day"


async def test_changing_an_agent_costs_what_publishing_does_and_saving_it_as_it_is_two_looks(world: World) -> None:
    olga, page = Browser(world.functions), "/manage/agents/vera"
    await olga.sign_in("Olga")
    assert (await sent(olga, page, page, {"roles.support": "all-access"})).calls == 5
    same = await sent(olga, page, page, {})
    assert same.calls == 2, same.made


async def test_adding_an_agent_costs_what_publishing_does(world: World) -> None:
    olga, page = Browser(world.functions), "/manage/new-agent"
    await olga.sign_in("Olga")
    meter = await sent(olga, page, page, {"agent-name": "Nia", "agent-email": "nia@example.com"})
    assert meter.calls == 5, meter.made


async def test_sending_poison_again_costs_two_looks_two_a_message_and_its_record(world: World) -> None:
    olga, path = Browser(world.functions), "/manage/poison/bells"
    await olga.sign_in("Olga")
    for text in ("one", "two"):
        await world.storage.letters("bells-poison").send(text)
    world.spoiled = True  # what is sent again is no bell
    meter = await sent(olga, "/manage/poison", path, {})
    assert meter.calls == 1 + 2 + 2 * 2 + 1, meter.made
