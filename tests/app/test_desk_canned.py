"""Canned texts on the page of a ticket, without script: the form comes back with the text in it, nothing is sent."""

import pytest

from shared.domain.desk import Canned
from shared.domain.desk_check import MOST_CANNED
from tests.app.browser import MOST_PAGE, Browser, PageSeen, signed_in
from tests.app.desk_pages import page_of
from tests.app.staff import change_desk
from tests.app.stored import events_of, everything_in
from tests.world import World

PLACE = {"reply": 1, "note": 2}
both_forms = pytest.mark.parametrize("form", ["reply", "note"])


def offered(page: str, form: str) -> list[str]:
    """The texts of a form's list."""
    options = page.split(f'<select id="{form}-canned"')[1].split("</select>", 1)[0].split("<option value=")[2:]
    return [one.split(">")[1].split("<")[0] for one in options]


@both_forms
async def test_the_texts_of_the_department_and_of_all_are_offered(desk: World, ana: Browser, form: str) -> None:
    page = await ana.get(page_of(await desk.open()))
    assert offered(page.text, form) == ["Ask for more details", "Ask whether it is solved", "Reset the second factor"]
    page = await ana.get(page_of(await desk.open(topic="general-inquiry")))
    assert offered(page.text, form) == ["Ask for more details", "Ask whether it is solved"]


async def without_texts(world: World) -> None:
    for id in (await world.app.desks.fresh()).canned:
        assert (await world.client("local-admin").delete(f"config/canned/{id}")).status_code == 204


async def test_where_there_is_no_text_there_is_no_list(world: World) -> None:
    await without_texts(world)
    ana = await signed_in(world, "Ana")
    page = await ana.get(page_of(await world.open()))
    assert "Your answer" in page.text and "Canned text" not in page.text


@both_forms
async def test_inserting_puts_the_text_after_what_was_typed_and_sends_nothing(
    desk: World, ana: Browser, form: str
) -> None:
    number = await desk.open()
    page, before = await ana.get(page_of(number)), await everything_in(desk)
    sent = PageSeen(page.text).form(f"{page_of(number)}/{form}").fields
    typed = {form: "Good morning.\r\n", f"{form}-canned": "more-details", f"{form}-status": "pending"}
    shown = await ana.post(f"{page_of(number)}/{form}/insert", {**sent, **typed}, is_multipart=True)
    assert shown.status_code == 200 and "nothing is sent yet" in shown.text
    assert "files that you had chosen" not in shown.text
    fields = PageSeen(shown.text).form(f"{page_of(number)}/{form}").fields
    assert fields[form].startswith("Good morning.\n\nHello Pat,\n\nthank you") and fields[form].endswith(
        "Online Banking"
    )
    assert (fields["nonce"], fields[f"{form}-status"]) == (sent["nonce"], "pending")
    assert f'<textarea id="{form}" name="{form}" ' in shown.text and shown.text.count(" autofocus ") == 1
    assert 'class="said"' not in shown.text, "drafts would take that for having arrived"
    assert (await everything_in(desk)).rows == before.rows
    done = await ana.send(shown, f"{page_of(number)}/{form}")
    assert done.status_code == 200 and "Hello Pat," in done.text
    assert f"ticket.{form}-posted" in await events_of(desk, number)


async def test_what_was_sent_before_is_not_sent_again_with_a_text_in_it(desk: World, ana: Browser) -> None:
    number = await desk.open()
    page, reply = await ana.get(page_of(number)), f"{page_of(number)}/reply"
    fields = {**PageSeen(page.text).form(reply).fields, "reply": "Once"}
    await ana.post(reply, fields, is_multipart=True)
    shown = await ana.post(f"{reply}/insert", {**fields, "reply-canned": "more-details"}, is_multipart=True)
    again = await ana.send(shown, reply)
    assert again.status_code == 422 and "sent before, with other content" in again.text
    assert (await events_of(desk, number)).count("ticket.reply-posted") == 1


@both_forms
@pytest.mark.parametrize("typed", ["Good morning.", " "])
async def test_a_text_that_was_chosen_and_not_inserted_is_asked_about_before_sending(
    desk: World, ana: Browser, form: str, typed: str
) -> None:
    number = await desk.open()
    path, page = f"{page_of(number)}/{form}", await ana.get(page_of(number))
    before = await everything_in(desk)
    values = {**PageSeen(page.text).form(path).fields, form: typed, f"{form}-canned": "more-details"}
    answer = await ana.post(path, values, is_multipart=True)
    assert answer.status_code == 422 and f"{form}-canned" in PageSeen(answer.text).invalid
    assert "A canned text is chosen, but not inserted." in answer.text
    assert (await everything_in(desk)).rows == before.rows
    fields = PageSeen(answer.text).form(path).fields
    assert (fields[form], fields[f"{form}-canned"]) == (typed, "more-details")
    shown = await ana.post(f"{path}/insert", fields, is_multipart=True)
    assert PageSeen(shown.text).form(path).fields[f"{form}-canned"] == ""
    assert (await ana.send(shown, path)).status_code == 200
    assert f"ticket.{form}-posted" in await events_of(desk, number)


async def test_files_that_were_chosen_are_lost_and_that_is_said(desk: World, ana: Browser) -> None:
    number = await desk.open()
    form = PageSeen((await ana.get(page_of(number))).text).form(f"{page_of(number)}/note").fields
    files = [("log.txt", b"words", "text/plain")]
    values = {**form, "note-canned": "more-details"}
    shown = await ana.post(f"{page_of(number)}/note/insert", values, files, is_multipart=True)
    assert shown.status_code == 200 and "The files that you had chosen are not kept." in shown.text


async def test_markdown_makes_markdown_of_the_answer_and_what_is_filled_in_is_no_markup(
    desk: World, ana: Browser
) -> None:
    pat = {"name": "</textarea><script>x</script>", "email": "pat@example.com"}
    number = await desk.open(subject="[a](https://example.com) **b**", requester=pat)
    form = PageSeen((await ana.get(page_of(number))).text).form(f"{page_of(number)}/reply").fields
    assert form["reply-format"] == "text"
    values = {**form, "reply-canned": "second-factor"}
    shown = await ana.post(f"{page_of(number)}/reply/insert", values, is_multipart=True)
    assert "<script>x" not in shown.text
    fields = PageSeen(shown.text).form(f"{page_of(number)}/reply").fields
    assert fields["reply-format"] == "markdown"
    await ana.send(shown, f"{page_of(number)}/reply")
    entry = (await desk.client().get(f"tickets/{number}/thread")).json()["items"][1]
    html = entry["body"]["html"]
    assert entry["body"]["format"] == "markdown" and "<ol>" in html
    assert "[a](https://example.com) **b**" in html and "<a" not in html and "&lt;script&gt;" in html


@both_forms
async def test_what_was_typed_as_plain_text_looks_the_same_once_it_is_markdown_and_that_is_said(
    desk: World, ana: Browser, form: str
) -> None:
    number = await desk.open()
    path, page = f"{page_of(number)}/{form}", await ana.get(page_of(number))
    values = {
        **PageSeen(page.text).form(path).fields,
        form: "Dear Pat,\r\nfile_name_x\r\n3. third thing",
        f"{form}-canned": "second-factor",
    }
    shown = await ana.post(f"{path}/insert", values, is_multipart=True)
    said = f"Your {'answer' if form == 'reply' else 'note'} is written in Markdown now."
    assert said in shown.text.split('<div role="status" data-turned')[PLACE[form]].split(">", 1)[1].split("</div>")[0]
    again = PageSeen(shown.text).form(path).fields
    more = await ana.post(f"{path}/insert", {**again, f"{form}-canned": "more-details"}, is_multipart=True)
    assert (
        said not in more.text.split('<div role="status" data-turned')[PLACE[form]].split(">", 1)[1].split("</div>")[0]
    )
    await ana.send(more, path)
    html = (await desk.client().get(f"tickets/{number}/thread")).json()["items"][1]["body"]["html"]
    assert html.startswith("<p>Dear Pat,<br>\nfile_name_x<br>\n3. third thing</p>\n<p>Hello Pat,</p>")
    assert "Kind regards<br>\nAna, Online Banking" in html


@pytest.mark.parametrize("id", ["", "nothing", "second-factor", "../x"])
async def test_what_is_not_offered_is_not_inserted(desk: World, ana: Browser, id: str) -> None:
    number = await desk.open(topic="general-inquiry")
    form = PageSeen((await ana.get(page_of(number))).text).form(f"{page_of(number)}/reply").fields
    before = await everything_in(desk)
    values = {**form, "reply": "Kept", "reply-canned": id}
    answer = await ana.post(f"{page_of(number)}/reply/insert", values, is_multipart=True)
    seen = PageSeen(answer.text)
    assert (answer.status_code, seen.invalid) == (422, ["reply-canned"])
    assert seen.form(f"{page_of(number)}/reply").fields["reply"] == "Kept"
    part = await ana.client.get(f"{page_of(number)}?part=canned&canned={id}")
    assert part.status_code == 422
    assert (await everything_in(desk)).rows == before.rows


async def test_with_script_the_text_is_a_fragment(desk: World, ana: Browser) -> None:
    number = await desk.open(subject="*Down* & <out>")
    path = f"{page_of(number)}?part=canned&canned=is-it-solved"
    plain, marked = await ana.client.get(path), await ana.client.get(f"{path}&format=markdown")
    assert '<pre data-format="text">\nHello Pat,' in plain.text and "*Down* &amp; &lt;out&gt;" in plain.text
    assert '<pre data-format="markdown">' in marked.text and "\\*Down\\* \\&amp; \\&lt;out\\&gt;" in marked.text
    assert (await ana.client.get(f"{path}&format=html")).status_code == 422


async def test_a_text_for_who_may_not_write_is_refused(desk: World) -> None:
    vera, number = await signed_in(desk, "Vera"), await desk.open()
    assert "Canned text" not in (await vera.get(page_of(number))).text
    answer = await vera.client.get(f"{page_of(number)}?part=canned&canned=more-details")
    assert answer.status_code == 403


async def test_as_many_texts_as_a_desk_takes_fit_into_a_page(world: World) -> None:
    await without_texts(world)
    text = Canned(name="é" * 60, message="x" * 10_000)
    await change_desk(world, agents={}, keys={}, canned={f"{n:02}" + "x" * 38: text for n in range(MOST_CANNED)})
    number, ana = await world.open(), await signed_in(world, "Ana")
    for _ in range(10):
        await world.client().post(f"tickets/{number}/replies", json={"message": "words " * 1000})
    page = await ana.get(page_of(number))
    assert len(page.content) <= MOST_PAGE and len(offered(page.text, "note")) == MOST_CANNED
