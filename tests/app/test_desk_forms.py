"""What agents do on the page of a ticket: answer, note, change a value, claim and release."""

import pytest

from tests.app.browser import Browser, PageSeen, path_of
from tests.app.desk_pages import change_of, changed, page_of
from tests.app.stored import events_of
from tests.world import World


async def test_an_answer_with_a_file_and_a_status_is_the_apis_reply(desk: World, ana: Browser) -> None:
    number = await desk.open()
    files = [("log.txt", b"words", "text/plain")]
    values = {"reply": "We are on it.\r\nPlease wait", "reply-status": "pending"}
    page = await ana.send(await ana.get(page_of(number)), f"{page_of(number)}/reply", *files, **values)
    assert path_of(page) == page_of(number) and "Your answer is sent" in page.text
    assert (await events_of(desk, number))[-3:] == [
        "ticket.reply-posted", "ticket.assigned", "ticket.status-changed"
    ]  # fmt: skip
    entry = (await desk.client().get(f"tickets/{number}/thread")).json()["items"][1]
    assert entry["body"]["source"] == "We are on it.\nPlease wait" and entry["by"]["name"] == "Ana"
    (link,) = [one for one in PageSeen(page.text).links if "attachments" in one]
    assert (await ana.client.get(link)).content == b"words"


async def test_a_note_with_a_status_is_seen_by_agents_only(desk: World, ana: Browser) -> None:
    number, pat = await desk.open(), Browser(desk.functions)
    values = {"note": "Looks like DNS", "note-status": "hold"}
    page = await ana.send(await ana.get(page_of(number)), f"{page_of(number)}/note", **values)
    assert "Your note is kept" in page.text and "Looks like DNS" in page.text and "On hold" in page.text
    await pat.sign_in("Pat")
    assert "Looks like DNS" not in (await pat.get(f"/t/{number}")).text


@pytest.mark.parametrize("form", ["reply", "note"])
async def test_sent_twice_is_said_once_and_other_words_are_asked_about(desk: World, ana: Browser, form: str) -> None:
    number = await desk.open()
    page = await ana.get(page_of(number))
    for _ in range(2):
        assert (await ana.send(page, f"{page_of(number)}/{form}", **{form: "Twice"})).status_code == 200
    assert (await events_of(desk, number)).count(f"ticket.{form}-posted") == 1
    again = await ana.send(page, f"{page_of(number)}/{form}", **{form: "Other words"})
    assert again.status_code == 422 and "sent before" in again.text
    assert PageSeen(again.text).form(f"{page_of(number)}/{form}").fields[form] == "Other words"
    sent = await ana.send(again, f"{page_of(number)}/{form}")
    assert sent.status_code == 200 and "Other words" in sent.text


CHANGES = [
    ("status", "hold", "ticket.status-changed", "On hold"), ("priority", "low", "ticket.priority-changed", "Low"),
    ("department", "support", "ticket.transferred", "Support"), ("agent", "ben", "ticket.assigned", "Ben"),
    ("team", "level-i-support", "ticket.assigned", "Level I Support"), ("team", "", "ticket.released", "no team"),
    ("plan", "sev-c", "ticket.sla-changed", "Sev-C"), ("plan", "", "ticket.sla-changed", "no plan"),
    ("topic", "feedback", "ticket.topic-changed", "Feedback"), ("topic", "", "ticket.topic-changed", "no topic"),
    ("due", "2031-03-01T09:00", "ticket.due-changed", "Mar 1, 2031, 09:00"),
    ("subject", "Renamed", "ticket.renamed", "Renamed"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "value", "kind", "shown"), CHANGES)
async def test_each_value_is_changed_in_place_with_a_comment(
    desk: World, ana: Browser, what: str, value: str, kind: str, shown: str
) -> None:
    number = await desk.open()
    page = form = await ana.get(page_of(number))
    for _ in range(2):  # a double click is one change
        page = await ana.send(form, change_of(number, what), **{what: value, f"{what}-comment": "Because"})
        assert page.status_code == 200 and "That is changed" in page.text
    assert (await events_of(desk, number))[1:] == ["ticket.note-posted", kind]
    values = [one.split("</li>")[0] for one in page.text.split('<ul class="values">')[1].split("<li id=")]
    assert any(shown in one for one in values) and "Because" in page.text


async def test_due_dates_are_typed_and_shown_where_the_reader_is(desk: World, ana: Browser) -> None:
    number = await desk.open()
    ana.client.cookies.set("zone", "Europe/Berlin")
    form = await ana.get(page_of(number))
    ana.client.cookies.set("zone", "America/New_York")  # the form was shown before they travelled
    page = await ana.send(form, change_of(number, "due"), due="2031-07-01T09:00")
    assert (await desk.client().get(f"tickets/{number}")).json()["due_at"] == "2031-07-01T07:00:00.000Z"
    assert "Jul 1, 2031, 03:00" in page.text
    assert "no date" in (await changed(ana, number, "due", "")).text


async def test_a_due_date_of_another_exactness_is_not_changed_by_saving_it(desk: World, ana: Browser) -> None:
    number, exact = await desk.open(), "2031-07-01T07:00:30.250Z"
    await desk.client().patch(f"tickets/{number}", json={"due_at": exact})
    before = await events_of(desk, number)
    page = await ana.get(page_of(number))
    await ana.send(page, change_of(number, "due"))
    assert await events_of(desk, number) == before


async def test_claimed_and_released_with_one_click(desk: World, ana: Browser) -> None:
    number = await desk.open()
    page = await ana.send(await ana.get(page_of(number)), f"{page_of(number)}/claim")
    assert "The ticket is yours" in page.text and "with Ana" in page.text
    page = await ana.send(page, f"{page_of(number)}/release")
    assert "with nobody yet" in page.text
    assert "Ana gave the ticket back" in page.text and "from Ana" not in page.text
    ticket = (await desk.client().get(f"tickets/{number}")).json()
    assert (ticket["agent"], ticket["team"]["id"]) == (None, "online-banking")


async def test_who_moves_a_ticket_out_of_sight_comes_to_the_queues(desk: World) -> None:
    lea, number = Browser(desk.functions), await desk.open(topic="general-inquiry")
    await lea.sign_in("Lea")
    form = PageSeen((await lea.get(page_of(number))).text).form(change_of(number, "department"))
    answer = await lea.posted(form.action, {**form.fields, "department": "sales"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk?moved={number}")
    assert page_of(number) in PageSeen((await lea.get("/desk")).text).links, "the list has not followed yet"
    queue = await lea.get(answer.headers["location"])
    assert f"Ticket {number} is now where you do not see it" in queue.text
    assert page_of(number) not in PageSeen(queue.text).links
    assert (await lea.get("/desk?moved=123456789012")).status_code == 200, "a number has up to twelve digits"
