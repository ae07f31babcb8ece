"""Canned texts over HTTP: an admin keeps them, agents answer by them."""

import asyncio

import pytest

from tests.app.stored import everything_in
from tests.world import World

BODY = {
    "name": "Where it is",
    "message": {"format": "markdown", "body": "Hello %{requester.name}, see *%{ticket.subject}*"},
    "department": "online-banking",
}


async def test_a_text_is_made_shown_changed_and_taken_away(world: World) -> None:
    olga = world.client("local-admin")
    made = await olga.put("config/canned/where", json=BODY)
    assert (made.status_code, made.headers["location"]) == (201, "/api/config/canned/where")
    shown = await olga.get("config/canned/where")
    assert shown.json() == made.json() == {"id": "where", **BODY, "active": True}
    assert shown.headers["etag"] == made.headers["etag"]
    known = await olga.get("config/canned/where", headers={"If-None-Match": shown.headers["etag"]})
    assert known.status_code == 304
    back = await olga.put("config/canned/where", json={name: shown.json()[name] for name in (*BODY, "active")})
    assert (back.status_code, back.headers["etag"]) == (200, shown.headers["etag"]), "what is read may be sent back"
    changed = await olga.put("config/canned/where", json={"message": "Hello", "department": None, "active": False})
    assert changed.json() == {
        "id": "where",
        "name": "Where it is",
        "message": {"format": "text", "body": "Hello"},
        "department": None,
        "active": False,
    }
    ids = [one["id"] for one in (await olga.get("config/canned")).json()["items"]]
    assert ids == ["more-details", "is-it-solved", "second-factor", "where"]
    assert (await olga.delete("config/canned/where")).status_code == 204
    assert (await olga.get("config/canned/where")).status_code == 404
    assert (await olga.delete("config/canned/where")).status_code == 404


async def test_versions_guard_a_change_and_a_removal(world: World) -> None:
    olga = world.client("local-admin")
    tag = (await olga.get("config/canned/more-details")).headers["etag"]
    assert (await olga.put("config/canned/more-details", json={"name": "Ask"}, headers={"If-Match": tag})).is_success
    late = {"If-Match": tag}
    for answer in (
        await olga.put("config/canned/more-details", json={"name": "Other"}, headers=late),
        await olga.delete("config/canned/more-details", headers=late),
        await olga.put("config/canned/new", json=BODY, headers=late),
    ):
        assert (answer.status_code, answer.json()["type"]) == (412, "/problems/stale")


BAD = [
    ({"name": ""}, "name"), ({"name": "x" * 61}, "name"), ({"name": "two\nlines"}, "name"),
    ({"message": ""}, "message"),
    ({"message": " \n"}, "message"), ({"message": "x" * 10_001}, "message"), ({"message": None}, "message"),
    ({"message": {"format": "html", "body": "<p>"}}, "message.format"), ({"message": "%{agent.nam}"}, "message"),
    ({"message": "%{agent.name}" * 51}, "message"), ({"department": "nowhere"}, "department"),
    ({"department": "x" * 41}, "department"), ({"active": None}, "active"), ({"body": "x"}, "body"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field"), BAD)
async def test_what_cannot_be_used_is_refused_at_its_field_and_changes_nothing(
    desk: World, change: dict[str, object], field: str
) -> None:
    olga, before = desk.client("local-admin"), await everything_in(desk)
    for id in ("more-details", "new"):
        answer = await olga.put(f"config/canned/{id}", json={**BODY, **change})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text
    assert await everything_in(desk) == before


async def test_a_new_text_needs_name_and_words_and_an_id_that_fits(desk: World) -> None:
    olga, before = desk.client("local-admin"), await everything_in(desk)
    for id, lacking, field in (
        ("new", "name", "name"),
        ("new", "message", "message"),
        ("New", "", "id"),
        ("-a", "", "id"),
    ):
        body = {name: value for name, value in BODY.items() if name != lacking}
        answer = await olga.put(f"config/canned/{id}", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text
    assert await everything_in(desk) == before


async def test_two_admins_at_once_both_succeed(world: World) -> None:
    olga = world.client("local-admin")
    changes = [olga.put(f"config/canned/t-{n}", json=BODY) for n in range(3)]
    changes.append(olga.put("config/agents/ana", json={"away": True}))
    assert [one.status_code for one in await asyncio.gather(*changes)] == [201, 201, 201, 200]
    assert len((await olga.get("config/canned")).json()["items"]) == 6


async def test_a_reply_without_a_message_says_the_text(desk: World) -> None:
    hostile = {"name": "[Pat](https://example.com)", "email": "pat@example.com"}
    number = await desk.open(subject="<b>Down</b> *now*", requester=hostile)
    ana, key = desk.client(), {"Idempotency-Key": "canned"}
    answers = [
        await ana.post(f"tickets/{number}/replies", json={"canned": "second-factor"}, headers=key) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    body = answers[0].json()["entry"]["body"]
    assert body["format"] == "markdown"
    assert "<p>Hello [Pat](https://example.com),</p>" in body["html"]
    assert "<em>&lt;b&gt;Down&lt;/b&gt; *now*</em>" in body["html"]
    assert f"<strong>{number}</strong>" in body["html"] and "Ana, Online Banking" in body["html"]
    assert len((await ana.get(f"tickets/{number}/thread")).json()["items"]) == 3, "said once, and claimed by it"


async def test_a_repeat_is_answered_though_the_text_is_gone(world: World) -> None:
    number, ana, key = await world.open(), world.client(), {"Idempotency-Key": "canned"}
    body = {"canned": "more-details", "status": "pending"}
    assert (await ana.post(f"tickets/{number}/replies", json=body, headers=key)).status_code == 201
    assert (await world.client("local-admin").delete("config/canned/more-details")).status_code == 204
    assert (await ana.post(f"tickets/{number}/replies", json=body, headers=key)).status_code == 201
    again = await ana.post(f"tickets/{number}/replies", json=body)
    assert (again.status_code, again.json()["errors"][0]) == (
        422, {"field": "canned", "code": "not-found", "problem": "there is no canned text 'more-details'"}
    )  # fmt: skip


async def test_what_was_written_goes_before_the_text_which_still_has_to_be_there(desk: World) -> None:
    number, ana = await desk.open(topic="general-inquiry"), desk.client()
    own = await ana.post(f"tickets/{number}/replies", json={"message": "Mine", "canned": "more-details"})
    assert own.json()["entry"]["body"]["source"] == "Mine"
    before = await everything_in(desk)
    for body, field in (
        ({"canned": "second-factor"}, "canned"), ({"message": "Mine", "canned": "nothing"}, "canned"), ({}, "message"),
        ({"canned": None}, "message"), ({"message": " ", "canned": "more-details"}, "message"),
        ({"canned": ""}, "canned"), ({"canned": 1}, "canned"),
    ):  # fmt: skip
        answer = await ana.post(f"tickets/{number}/replies", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text
    assert await everything_in(desk) == before
