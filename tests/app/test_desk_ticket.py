"""A ticket as agents see it: who asks, how it stands, what was said and done, and who has no forms."""

import re
from dataclasses import replace

import pytest

from tests.app.browser import Browser, FormSeen, PageSeen, forms_in, path_of, signed_in
from tests.app.desk_pages import change_of, changed, page_of
from tests.app.staff import change_desk
from tests.app.stored import everything_in
from tests.world import World

HOSTILE = "<img src=https://example.com/x onerror=alert(1)>"


def parts_of(html: str, tag: str) -> list[str]:
    return [one.split(f"</{tag}>")[0] for one in html.split(f"<{tag} ")[1:]]


async def test_the_page_says_who_asks_and_how_it_stands(desk: World, ana: Browser) -> None:
    number = await desk.open()
    page = await ana.get(page_of(number))
    told = PageSeen(page.text).text
    for text in ("Online banking system down", "Pat", "pat@example.com", f"Ticket {number}", "Sev-A", "High", "nobody"):
        assert text in told, text
    assert page.headers["cache-control"] == "no-store"


async def test_a_note_is_known_by_word_colour_and_border_and_an_edit_is_said(desk: World, ana: Browser) -> None:
    number, api = await desk.open(), desk.client()
    made = (await api.post(f"tickets/{number}/notes", json={"message": "Psst"})).json()["entry"]["n"]
    await api.post(f"tickets/{number}/replies", json={"message": {"format": "markdown", "body": "On *it*"}})
    await api.patch(f"tickets/{number}/thread/{made}", json={"message": "Psst, edited"})
    page = await ana.get(page_of(number))
    message, note, reply = parts_of(page.text, "article")
    assert note.startswith('class="entry note"') and "Internal note" in note and "Psst, edited" in note
    assert "edited by Ana" in note and "edited" not in reply + message
    assert reply.startswith('class="entry reply"') and "<em>it</em>" in reply and "Internal" not in reply + message


async def test_what_a_command_did_besides_stands_with_what_it_said(desk: World, ana: Browser) -> None:
    number, api = await desk.open(), desk.client()
    await api.post(f"tickets/{number}/replies", json={"message": "Which browser?", "status": "pending"})
    await api.put(f"tickets/{number}/assignment", json={"team": "level-i-support", "comment": "Please watch"})
    _, reply, note = parts_of((await ana.get(page_of(number))).text, "article")
    assert "Ana has the ticket by answering" in reply and "Ana set the status to Pending" in reply
    assert "Please watch" in note and "Ana gave the ticket to Level I Support" in note


async def test_changes_in_a_row_are_folded_behind_the_last(desk: World, ana: Browser) -> None:
    number, api = await desk.open(), desk.client()
    for priority in ("low", "normal", "emergency"):
        await api.patch(f"tickets/{number}", json={"priority": priority})
    folded = next(one for one in parts_of((await ana.get(page_of(number))).text, "details") if "event" in one[:20])
    summary, rest = folded.split("</summary>")
    assert "changed the priority from Normal to Emergency" in summary and "and 2 more changes" in summary
    assert "changed the priority from High to Low" in rest


async def test_every_kind_of_change_has_its_sentence(desk: World, ana: Browser) -> None:
    number, api = await desk.open(), desk.client()
    ticket = f"tickets/{number}"
    await api.post(f"{ticket}/claim")
    await api.delete(f"{ticket}/assignment")
    for change in (
        {"sla": "sev-c"},
        {"sla": None},
        {"topic": "feedback"},
        {"topic": None},
        {"subject": "Renamed"},
        {"due_at": "2027-03-01T09:00:00Z"},
        {"due_at": None},
        {"answered": True},
        {"answered": False},
    ):
        assert (await api.patch(ticket, json=change)).status_code == 200, change
    await api.post(f"{ticket}/transfer", json={"department": "support"})
    for status in ("hold", "resolved", "open", "closed"):
        await api.put(f"{ticket}/status", json={"status": status})
    told = " ".join(PageSeen((await ana.get(page_of(number))).text).text.split())
    for text in (
        "Ana claimed the ticket",
        "Ana gave the ticket back",
        "Ana set the plan to Sev-C",
        "Ana took away the plan Sev-C",
        "Ana set the topic to Feedback",
        "Ana took away the topic Feedback",
        "Ana changed the subject to “Renamed”",
        "Ana set the due date to Mar 1, 2027, 09:00",
        "Ana took away the due date",
        "as answered",
        "as not answered",
        "Ana moved the ticket from Online Banking to Support",
        "Ana set the status to On hold",
        "Ana marked the ticket as solved",
        "Ana opened the ticket again",
        "Ana closed the ticket",
    ):
        assert text in told, text


async def test_markup_of_subjects_names_and_files_is_text(desk: World, ana: Browser) -> None:
    requester = {"name": HOSTILE, "email": "hostile@example.com"}
    file = {"name": HOSTILE.replace("/", "_"), "type": "text/html", "data": "YQ=="}
    number = await desk.open(subject=HOSTILE, message=HOSTILE, requester=requester, attachments=[file])
    for path in (page_of(number), f"{page_of(number)}?look=others", f"{page_of(number)}?entry=1"):
        page = await ana.get(path)
        assert page.status_code == 200
        assert "<img" not in page.text and "&lt;img src=" in page.text


def of(browser: Browser, form: FormSeen) -> dict[str, str]:
    """The fields of another's form, as somebody would send them who makes them up."""
    own = {name: value for name, value in form.fields.items() if name != "made-for"}
    return {**own, "token": browser.cookies["form"]}


async def test_who_may_only_look_sees_the_same_without_a_form(desk: World) -> None:
    vera, ana = Browser(desk.functions), Browser(desk.functions)
    await vera.sign_in("Vera")
    await ana.sign_in("Ana")
    number = await desk.open()
    seen, worked = await vera.get(page_of(number)), await ana.get(page_of(number))
    assert [one.action for one in forms_in(seen.text)] == []
    assert "Internal note" not in seen.text and 'href="#reply"' not in seen.text
    assert len(forms_in(worked.text)) == 9 + 2 + 2 + 1, "values, words, canned texts, claim"
    assert "In progress" not in seen.text and "Sev-A" in seen.text and "pat@example.com" in seen.text
    before = await everything_in(desk)
    for form in forms_in(worked.text):
        values = {**of(vera, form), "reply": "x", "note": "x", "status": "closed"}
        answer = await vera.posted(form.action, values, is_multipart=form.is_multipart)
        assert answer.status_code == 403, form.action
    assert (await everything_in(desk)).rows == before.rows


async def test_words_that_may_not_be_sent_any_more_are_shown_to_be_copied(desk: World) -> None:
    vera, ana = await signed_in(desk, "Vera"), await signed_in(desk, "Ana")
    number = await desk.open()
    form = PageSeen((await ana.get(page_of(number))).text).form(f"{page_of(number)}/reply")
    lowered = await vera.posted(form.action, {**of(vera, form), "reply": "My long answer"}, is_multipart=True)
    assert lowered.status_code == 403 and "My long answer" in lowered.text
    ana.client.cookies.delete("session")
    ended = await ana.posted(form.action, {**form.fields, "reply": "My long answer"}, is_multipart=True)
    assert ended.status_code == 401 and "My long answer" in ended.text
    assert f"/sign-in?next=%2Fdesk%2Ftickets%2F{number}" in PageSeen(ended.text).links
    forged = await ana.posted(form.action, {**form.fields, "token": "x", "reply": "Not mine"}, is_multipart=True)
    assert forged.status_code == 403 and "Not mine" not in forged.text


async def test_who_signs_in_comes_back_to_the_list_as_it_was(desk: World) -> None:
    stranger = Browser(desk.functions)
    answer = await stranger.client.get("/desk?view=mine&order=due&moved=123456")
    assert answer.headers["location"] == "/sign-in?next=%2Fdesk%3Fview%3Dmine%26order%3Ddue"
    ana, number = await signed_in(desk, "Ana"), await desk.open()
    page = await ana.get(f"{page_of(number)}?done=replied&before=2")
    (foot,) = [one for one in PageSeen(page.text).forms if one.action == "/language"]
    assert foot.fields["back"] == f"{page_of(number)}?before=2", "what was said once is not said again"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("a.txt", b"", "text/plain"), "One of the files is empty."),
        (("x" * 201, b"a", "text/plain"), "Please rename it."),
    ],
)
async def test_what_is_wrong_with_a_file_of_an_answer_is_said_of_files(
    desk: World, file: tuple[str, bytes, str], said: str
) -> None:
    ana, number = await signed_in(desk, "Ana"), await desk.open()
    page = await ana.send(await ana.get(page_of(number)), f"{page_of(number)}/reply", file, reply="See this")
    assert page.status_code == 422 and said in page.text


async def test_another_departments_ticket_is_not_there(desk: World) -> None:
    mia, ana = Browser(desk.functions), Browser(desk.functions)
    await mia.sign_in("Mia")
    await ana.sign_in("Ana")
    number = await desk.open()
    for query in ("", "?part=thread", "?look=sla", "?part=others", "?entry=1"):
        assert (await mia.client.get(f"{page_of(number)}{query}")).status_code == 404, query
    forms = forms_in((await ana.get(page_of(number))).text)
    before = await everything_in(desk)
    for form in forms:
        for more in ({"reply": "x", "note": "x"}, {}):
            values = {**of(mia, form), **more}
            answer = await mia.posted(form.action, values, is_multipart=form.is_multipart)
            assert answer.status_code == 404, form.action
    assert (await everything_in(desk)).rows == before.rows


async def test_the_requester_is_led_to_the_own_page(desk: World) -> None:
    pat, number = Browser(desk.functions), await desk.open()
    await pat.sign_in("Pat")
    assert path_of(await pat.get(page_of(number))) == f"/t/{number}"


async def test_a_form_of_who_is_signed_out_leads_back_to_its_page(desk: World) -> None:
    stranger, number = Browser(desk.functions), await desk.open()
    await stranger.get("/sign-in")
    answer = await stranger.posted(f"{page_of(number)}/reply", {"token": stranger.cookies["form"]})
    assert answer.headers["location"] == f"/sign-in?next=%2Fdesk%2Ftickets%2F{number}"
    assert (await stranger.client.get(f"{page_of(number)}?part=thread")).status_code == 401


async def test_the_page_on_a_desk_of_very_many_agents_stays_small_and_says_so(world: World) -> None:
    desk, number, ana = await world.app.desks.fresh(), await world.open(), await signed_in(world, "Ana")
    many = {f"a{n}": replace(desk.agents["ben"], name=f"Agent {n:04}", teams=(), entra=None) for n in range(1500)}
    zoe = replace(many["a0"], name="Zoe", teams=("online-banking",))
    await change_desk(world, agents={**many, "zoe": zoe}, keys={})
    world.clock.turn(seconds=20)
    page = await ana.get(page_of(number))
    assert 'value="zoe"' in page.text and 'value="a0"' in page.text and 'value="a1499"' not in page.text
    assert re.search(r"Those of the ticket.s team come first\. 1\d{3} more are not shown\.", page.text)
    await changed(ana, number, "team", "")
    await world.client("local-admin").put(f"tickets/{number}/assignment", json={"agent": "a1499"})
    form = PageSeen((await ana.get(page_of(number))).text).form(change_of(number, "agent"))
    assert form.fields["agent"] == "a1499", "who has the ticket stands in the list, wherever their name comes"


async def test_who_asks_for_the_head_of_a_page_has_not_read_the_ticket(desk: World, ana: Browser) -> None:
    number = await desk.open()
    assert (await ana.client.head(page_of(number))).status_code == 200
    assert number not in (await desk.app.marks.read("ana")).by_number
    await ana.get(page_of(number))
    assert number in (await desk.app.marks.read("ana")).by_number
