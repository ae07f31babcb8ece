"""What agents do on the page of a ticket: answer, note, change, claim; said where it is wrong; two agents at once."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.app.browser import Browser, PageSeen, path_of
from tests.app.stored import events_of, everything_in
from tests.world import World


@pytest.fixture
async def ana(desk: World) -> AsyncIterator[Browser]:
    made = Browser(desk.functions)
    await made.sign_in("Ana")
    yield made
    await made.close()


@pytest.fixture
async def ben(desk: World) -> AsyncIterator[Browser]:
    made = Browser(desk.functions)
    await made.sign_in("Ben")
    yield made
    await made.close()


def page_of(number: str) -> str:
    return f"/desk/tickets/{number}"


def change_of(number: str, what: str) -> str:
    return f"{page_of(number)}/change/{what}"


async def changed(browser: Browser, number: str, what: str, value: str, **more: str) -> httpx.Response:
    """The page after one value was changed on it."""
    return await browser.send(await browser.get(page_of(number)), change_of(number, what), **{what: value, **more})


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


async def test_who_answers_second_sees_the_first_answer_before_sending(desk: World, ana: Browser, ben: Browser) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    await ben.send(await ben.get(page_of(number)), reply, reply="Ben was faster")
    before = await events_of(desk, number)
    shown = await ana.send(form, reply, reply="My long answer", **{"reply-status": "resolved"})
    assert shown.status_code == 409
    assert "Ben answered while you were writing" in shown.text and "Send anyway" in shown.text
    assert shown.text.index("Ben was faster") < shown.text.index("My long answer")
    fields = PageSeen(shown.text).form(reply).fields
    assert (fields["reply"], fields["reply-status"]) == ("My long answer", "resolved")
    assert await events_of(desk, number) == before
    sent = await ana.send(shown, reply)
    assert sent.status_code == 200
    assert (await events_of(desk, number))[len(before) :] == ["ticket.reply-posted", "ticket.resolved"]


async def test_a_third_answer_is_shown_too(desk: World, ana: Browser, ben: Browser) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    for text in ("The second", "The third"):
        await ben.send(await ben.get(page_of(number)), reply, reply=text)
        form = await ana.send(form, reply, reply="Mine")
        assert form.status_code == 409 and text in form.text
    assert (await ana.send(form, reply)).status_code == 200


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
    values = [one.split("</li>")[0] for one in page.text.split('<ul class="values">')[1].split("<li>")]
    assert any(shown in one for one in values) and "Because" in page.text


async def test_what_somebody_else_changed_is_said_shown_and_asked_about(
    desk: World, ana: Browser, ben: Browser
) -> None:
    number = await desk.open()
    form = await ana.get(page_of(number))
    await changed(ben, number, "priority", "low")
    before = await events_of(desk, number)
    answer = await ana.send(form, change_of(number, "priority"), priority="emergency", **{"priority-comment": "Why"})
    assert answer.status_code == 409 and "Somebody changed this" in answer.text
    assert PageSeen(answer.text).invalid == ["priority"] and '<span class="is">Low</span>' in answer.text
    fields = PageSeen(answer.text).form(change_of(number, "priority")).fields
    assert (fields["priority"], fields["priority-comment"], fields["was"]) == ("emergency", "Why", "low")
    assert await events_of(desk, number) == before
    assert "Emergency" in (await ana.send(answer, change_of(number, "priority"))).text


async def test_what_else_has_happened_does_not_stand_in_the_way(desk: World, ana: Browser, ben: Browser) -> None:
    number = await desk.open()
    form = await ana.get(page_of(number))
    await changed(ben, number, "priority", "low")
    await desk.client("local-requester").post(f"tickets/{number}/messages", json={"message": "Hello?"})
    page = await ana.send(form, change_of(number, "plan"), plan="sev-c")
    assert page.status_code == 200 and (await events_of(desk, number))[-1] == "ticket.sla-changed"


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


BAD = [
    ("status", "nowhere", "status"), ("status", "", "status"), ("priority", "x" * 41, "priority"),
    ("department", "nowhere", "department"), ("team", "nowhere", "team"), ("agent", "nowhere", "agent"),
    ("agent", "leo", "agent"), ("plan", "nowhere", "plan"), ("topic", "nowhere", "topic"), ("subject", "", "subject"),
    ("subject", "x" * 251, "subject"), ("subject", "two\nlines", "subject"), ("due", "tomorrow", "due"),
    ("due", "2020-01-01T09:00", "due"), ("due", "9999-12-31T23:59", "due"), ("due", "2031-01-01T09:00Z", "due"),
    ("due", "0001-01-01T00:00", "due"), ("priority", "high", "priority"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "value", "field"), BAD)
async def test_what_is_wrong_with_a_change_is_said_at_its_field(
    desk: World, ana: Browser, what: str, value: str, field: str
) -> None:
    number = await desk.open()
    ana.client.cookies.set("zone", "Pacific/Kiritimati")
    form, before = await ana.get(page_of(number)), await everything_in(desk)
    answer = await ana.send(form, change_of(number, what), **{what: value, f"{what}-comment": "Kept"})
    assert answer.status_code == 422
    seen = PageSeen(answer.text)
    assert seen.invalid == [field] and 'role="alert"' in answer.text and f'href="#{field}"' in answer.text
    assert seen.form(change_of(number, what)).fields[f"{what}-comment"] == "Kept"
    assert (await everything_in(desk)).rows == before.rows


@pytest.mark.parametrize(
    ("form", "values", "field"),
    [
        ("reply", {"reply": " \n "}, "reply"), ("reply", {"reply": "x", "reply-status": "nowhere"}, "reply-status"),
        ("note", {"note": ""}, "note"), ("note", {"note": "x", "note-status": "nowhere"}, "note-status"),
        ("note", {"note": "x" * (513 * 1024)}, "note"),
        ("change/status", {"status-comment": "x" * 10_001}, "status-comment"),
        ("reply", {"reply": "x", "seen": "x"}, ""), ("reply", {"reply": "x", "nonce": ""}, ""),
        ("change/plan", {"version": "", "plan": ""}, ""), ("claim", {"nonce": "x"}, ""),
    ],
)  # fmt: skip
async def test_a_form_with_a_wrong_field_is_shown_again_with_what_was_typed(
    desk: World, ana: Browser, form: str, values: dict[str, str], field: str
) -> None:
    number = await desk.open()
    page, before = await ana.get(page_of(number)), await everything_in(desk)
    answer = await ana.send(page, f"{page_of(number)}/{form}", **values)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    seen = PageSeen(answer.text)
    assert seen.invalid == ([field] if field else [])
    fields = seen.form(f"{page_of(number)}/{form}").fields
    assert all(fields[name] == value for name, value in values.items() if name in ("reply", "note", "status-comment"))
    assert (await everything_in(desk)).rows == before.rows


async def test_bad_files_are_said_at_their_field(desk: World, ana: Browser) -> None:
    number = await desk.open()
    for form in ("reply", "note"):
        empty = [("empty.txt", b"", "text/plain")]
        answer = await ana.send(await ana.get(page_of(number)), f"{page_of(number)}/{form}", *empty, **{form: "Kept"})
        assert answer.status_code == 422 and f'id="{form}-files-problem"' in answer.text and "Kept" in answer.text


async def test_claimed_and_released_with_one_click(desk: World, ana: Browser) -> None:
    number = await desk.open()
    page = await ana.send(await ana.get(page_of(number)), f"{page_of(number)}/claim")
    assert "The ticket is yours" in page.text and "with Ana" in page.text
    page = await ana.send(page, f"{page_of(number)}/release")
    assert "with nobody yet" in page.text
    ticket = (await desk.client().get(f"tickets/{number}")).json()
    assert (ticket["agent"], ticket["team"]["id"]) == (None, "online-banking")


async def test_what_another_has_meanwhile_is_neither_claimed_nor_released(
    desk: World, ana: Browser, ben: Browser
) -> None:
    number = await desk.open()
    form = await ana.get(page_of(number))
    await ben.send(await ben.get(page_of(number)), f"{page_of(number)}/claim")
    answer = await ana.send(form, f"{page_of(number)}/claim")
    assert answer.status_code == 409 and "Ben has this ticket meanwhile" in answer.text
    form = await ben.get(page_of(number))
    await changed(ana, number, "agent", "ana")
    answer = await ben.send(form, f"{page_of(number)}/release")
    assert answer.status_code == 409 and "Ana has this ticket meanwhile" in answer.text
    assert (await desk.client().get(f"tickets/{number}")).json()["agent"]["id"] == "ana"


async def test_a_solved_ticket_says_so_to_who_did_not_know(desk: World, ana: Browser, ben: Browser) -> None:
    number = await desk.open()
    form = await ana.get(page_of(number))
    await changed(ben, number, "status", "resolved")
    answer = await ana.send(form, f"{page_of(number)}/claim")
    assert answer.status_code == 409 and "solved meanwhile" in answer.text
    answer = await ana.send(form, change_of(number, "due"), due="2031-07-01T09:00")
    assert answer.status_code == 409 and "solved meanwhile" in answer.text
    page = await changed(ana, number, "status", "open")
    assert "Ana opened the ticket again" in page.text


async def test_who_moves_a_ticket_out_of_sight_comes_to_the_queues(desk: World) -> None:
    lea, number = Browser(desk.functions), await desk.open(topic="general-inquiry")
    await lea.sign_in("Lea")
    form = PageSeen((await lea.get(page_of(number))).text).form(change_of(number, "department"))
    answer = await lea.posted(form.action, {**form.fields, "department": "sales"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


@pytest.mark.parametrize("what", ["nothing", "sla", "version", "status/x"])
async def test_what_is_no_value_of_a_ticket_is_not_there(desk: World, ana: Browser, what: str) -> None:
    number = await desk.open()
    await ana.get(page_of(number))
    answer = await ana.posted(change_of(number, what), {"token": ana.cookies["form"]})
    assert answer.status_code == 404
