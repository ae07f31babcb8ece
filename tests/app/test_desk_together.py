"""Two agents on one ticket: whoever comes second sees what the first one did before anything of theirs counts."""

import pytest

from shared.domain.desk import Agent, Role
from shared.domain.values import Permission
from tests.app.browser import Browser, PageSeen, signed_in
from tests.app.desk_pages import change_of, changed, page_of
from tests.app.staff import COLLEAGUE, change_desk
from tests.app.stored import events_of
from tests.world import World


async def test_who_answers_second_sees_the_first_answer_before_sending(desk: World, ana: Browser, ben: Browser) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    await ben.send(await ben.get(page_of(number)), reply, reply="Ben was faster")
    before = await events_of(desk, number)
    shown = await ana.send(form, reply, reply="My long answer", **{"reply-status": "resolved"})
    assert shown.status_code == 409
    assert "Ben answered while you were writing" in shown.text and "Send anyway" in shown.text
    assert shown.text.index("Ben was faster") < shown.text.index("My long answer")
    assert shown.text.count("Ben was faster") == 1 and "reply meanwhile" in shown.text
    fields = PageSeen(shown.text).form(reply).fields
    assert (fields["reply"], fields["reply-status"]) == ("My long answer", "resolved")
    assert await events_of(desk, number) == before
    sent = await ana.send(shown, reply)
    assert sent.status_code == 200
    assert (await events_of(desk, number))[len(before) :] == ["ticket.reply-posted", "ticket.resolved"]


LOST = "The files that you had chosen are not kept."
CHOSEN = ("log.txt", b"words", "text/plain")


async def test_files_that_were_chosen_are_said_to_be_lost_where_a_form_comes_back(
    desk: World, ana: Browser, ben: Browser
) -> None:
    number = await desk.open()
    form, reply, note = await ana.get(page_of(number)), f"{page_of(number)}/reply", f"{page_of(number)}/note"
    assert (await ana.send(form, reply, CHOSEN, reply=" ")).text.count(LOST) == 1
    assert (await ana.send(form, note, CHOSEN, note=" ")).text.count(LOST) == 1
    assert (await ana.send(form, reply, reply=" ")).text.count(LOST) == 0
    await ben.send(await ben.get(page_of(number)), reply, reply="Ben was faster")
    shown = await ana.send(form, reply, CHOSEN, reply="See attached")
    assert shown.status_code == 409 and shown.text.count(LOST) == 1


async def test_a_form_that_comes_back_for_something_else_has_not_shown_the_answer_that_came_meanwhile(
    desk: World, ana: Browser, ben: Browser
) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    await ben.send(await ben.get(page_of(number)), reply, reply="Ben was faster")
    mended = await ana.send(form, reply, reply=" ")
    assert mended.status_code == 422
    inserted = await ana.post(
        f"{reply}/insert", {**PageSeen(mended.text).form(reply).fields, "reply-canned": "more-details"}
    )
    assert inserted.status_code == 200
    shown = await ana.send(inserted, reply)
    assert shown.status_code == 409 and "Ben answered while you were writing" in shown.text
    assert (await ana.send(shown, reply)).status_code == 200


async def test_what_was_seen_by_then_is_no_part_of_what_was_sent(desk: World, ana: Browser) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    for seen in ("1", "2"):  # the page went on looking after the answer to the first had been lost
        assert (await ana.send(form, reply, reply="Once", seen=seen)).status_code == 200
    assert (await events_of(desk, number)).count("ticket.reply-posted") == 1


async def test_what_one_agent_began_is_not_sent_by_another_who_signed_in_meanwhile(desk: World, ana: Browser) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    await ana.sign_in("Olga")
    before = await events_of(desk, number)
    answer = await ana.send(form, reply, reply="Typed by <Ana>")
    assert answer.status_code == 403 and "You are signed in as somebody else by now" in answer.text
    assert page_of(number) in PageSeen(answer.text).links and "Typed by &lt;Ana&gt;" in answer.text
    assert await events_of(desk, number) == before
    assert (await ana.send(await ana.get(page_of(number)), reply, reply="By Olga")).status_code == 200


async def test_what_is_written_on_a_ticket_that_was_moved_out_of_sight_can_be_copied(desk: World) -> None:
    number, lea = await desk.open(topic="general-inquiry", subject="Secret"), Browser(desk.functions)
    await lea.sign_in("Lea")
    form = await lea.get(page_of(number))
    await desk.client().post(f"tickets/{number}/transfer", json={"department": "sales"})
    for what in ("reply", "note"):
        answer = await lea.send(form, f"{page_of(number)}/{what}", **{what: "My <long> words"})
        assert answer.status_code == 404 and "You do not see this ticket any more" in answer.text
        assert "My &lt;long&gt; words" in answer.text and "Secret" not in answer.text
        assert "/desk" in PageSeen(answer.text).links
    assert "There is no such page" in (await lea.client.get(page_of(number))).text


async def test_a_third_answer_is_shown_too(desk: World, ana: Browser, ben: Browser) -> None:
    number = await desk.open()
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    for text in ("The second", "The third"):
        await ben.send(await ben.get(page_of(number)), reply, reply=text)
        form = await ana.send(form, reply, reply="Mine")
        assert form.status_code == 409 and text in form.text
    assert (await ana.send(form, reply)).status_code == 200


async def test_an_answer_that_lies_far_back_is_shown_too(desk: World, ana: Browser) -> None:
    number, api = await desk.open(), desk.client(COLLEAGUE)
    reply, form = f"{page_of(number)}/reply", await ana.get(page_of(number))
    await api.post(f"tickets/{number}/replies", json={"message": "Far back"})
    for _ in range(6):
        await api.post(f"tickets/{number}/notes", json={"message": "words " * 1500})
    assert "Far back" not in (await ana.get(page_of(number))).text
    shown = await ana.send(form, reply, reply="Mine")
    assert shown.status_code == 409 and shown.text.count("Far back") == 1


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


@pytest.mark.parametrize("form", ["reply", "note"])
async def test_words_whose_status_may_not_be_set_any_more_are_kept(world: World, form: str) -> None:
    answers = Role(name="Answers", permissions=frozenset({Permission.REPLY, Permission.NOTE}))
    nia = Agent(name="Nia", email="nia@example.com", roles={"online-banking": "answers"})
    await change_desk(world, roles={"answers": answers}, agents={"nia": nia}, keys={})
    number, browser = await world.open(), await signed_in(world, "Nia")
    page, path = await browser.get(page_of(number)), f"{page_of(number)}/{form}"
    await changed(await signed_in(world, "Ana"), number, "status", "resolved")
    before = await events_of(world, number)
    shown = await browser.send(page, path, **{form: "An hour of work", f"{form}-status": "pending"})
    seen = PageSeen(shown.text)
    assert shown.status_code == 422 and seen.invalid == [f"{form}-status"]
    assert seen.form(path).fields[form] == "An hour of work"
    assert await events_of(world, number) == before
    assert (await browser.send(shown, path)).status_code == 200
    assert (await events_of(world, number))[len(before) :][0].startswith(f"ticket.{form}")
