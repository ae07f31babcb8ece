"""Forms of a ticket with something wrong in them: shown again, what was typed kept, the problem at its field."""

import pytest

from tests.app.browser import Browser, PageSeen
from tests.app.desk_pages import change_of, page_of
from tests.app.stored import everything_in
from tests.world import World

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


@pytest.mark.parametrize("what", ["nothing", "sla", "version", "status/x"])
async def test_what_is_no_value_of_a_ticket_is_not_there(desk: World, ana: Browser, what: str) -> None:
    number = await desk.open()
    await ana.get(page_of(number))
    answer = await ana.posted(change_of(number, what), {"token": ana.cookies["form"]})
    assert answer.status_code == 404
