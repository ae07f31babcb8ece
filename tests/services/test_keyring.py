"""API keys: drawn once, known by their hashes, refused as soon as they are taken back or have run out."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.errors import Invalid, NotFound, WrongState
from shared.domain.values import Grant
from shared.services.key_text import hash_of_key, id_in, write_key
from shared.services.keyring import Wish
from tests.memory_world import MemoryWorld

WISH = Wish(id="shop", name="Web shop", grant=Grant(scopes=frozenset({"intake", "read"})), days=30)


async def test_a_key_is_known_by_its_text_and_kept_by_its_hash_alone(desk: MemoryWorld) -> None:
    key, text = await desk.app.keyring.make(WISH)
    assert await desk.app.keyring.holder(text) == key
    assert (key.hash, len(text)) == (hash_of_key(text), len("zd_shop_") + 64 + 8)
    stored = repr(await desk.rows.scan("keys"))
    assert text not in stored and text[8:72] not in stored
    assert await desk.instance().keyring.holder(text) == key


async def test_no_two_keys_are_alike(desk: MemoryWorld) -> None:
    texts = {(await desk.app.keyring.make(replace(WISH, id=f"shop-{n}")))[1][-72:] for n in range(20)}
    assert len(texts) == 20


async def test_a_key_that_has_run_out_does_not_hold(desk: MemoryWorld) -> None:
    _, text = await desk.app.keyring.make(WISH)
    desk.clock.turn(days=29, hours=23)
    assert await desk.app.keyring.holder(text) is not None
    desk.clock.turn(hours=1)
    assert await desk.app.keyring.holder(text) is None
    assert [one.id for one in await desk.app.keyring.all()] == ["shop"]


async def test_one_that_was_revoked_is_refused_here_at_once_and_elsewhere_within_15_seconds(desk: MemoryWorld) -> None:
    here, there = desk.app.keyring, desk.instance().keyring
    _, text = await here.make(WISH)
    assert await there.holder(text) is not None
    revoked = await here.revoke("shop")
    assert revoked.revoked_at is not None and await here.holder(text) is None
    desk.clock.turn(seconds=15)
    assert await there.holder(text) is None
    assert (await there.revoke("shop")).revoked_at == revoked.revoked_at, "revoked is revoked"


async def test_an_id_is_used_once_even_after_it_was_revoked(desk: MemoryWorld) -> None:
    await desk.app.keyring.make(WISH)
    await desk.app.keyring.revoke("shop")
    with pytest.raises(WrongState, match="there is or was a key 'shop'"):
        await desk.app.keyring.make(WISH)


async def test_what_is_not_there_cannot_be_revoked(desk: MemoryWorld) -> None:
    with pytest.raises(NotFound):
        await desk.app.keyring.revoke("shop")


async def test_another_secret_under_a_known_id_and_an_unknown_id_do_not_hold(desk: MemoryWorld) -> None:
    _, text = await desk.app.keyring.make(WISH)
    assert await desk.app.keyring.holder(write_key("shop", "0" * 64)) is None
    assert await desk.app.keyring.holder(text.replace("shop", "shap")) is None
    assert await desk.app.keyring.holder(write_key("other", text[8:72])) is None


async def test_a_typing_error_is_found_without_asking_storage(desk: MemoryWorld) -> None:
    _, text = await desk.app.keyring.make(WISH)
    desk.rows.fault = lambda _what, _partition, _ops: "down"
    for place in range(3, len(text)):
        typed = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        assert await desk.app.keyring.holder(typed) is None


@pytest.mark.parametrize(
    "text", ["", "zd_", "zd_shop", "zd__" + "0" * 72, "ZD_shop_" + "0" * 72, "local-admin", "ä" * 80]
)
def test_what_no_desk_gave_out_has_no_id(text: str) -> None:
    assert id_in(text) is None


def test_a_text_is_read_whole() -> None:
    text = write_key("web-shop", "a" * 64)
    assert id_in(text) == "web-shop"
    for other in (f"{text}\n", f" {text}", text[:-1], f"{text}0", text.upper(), text.replace("a", "á", 1)):
        assert id_in(other) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"id": "local-admin"}, "id"), ({"id": "A"}, "id"), ({"id": ""}, "id"), ({"id": "a" * 41}, "id"),
     ({"name": ""}, "name"), ({"name": "a\nb"}, "name"), ({"name": "x" * 101}, "name"), ({"days": 0}, "days"),
     ({"days": 3651}, "days"), ({"grant": Grant()}, "scopes"), ({"grant": Grant(scopes=frozenset({"x"}))}, "scopes"),  # type: ignore[arg-type]
     ({"grant": Grant(scopes=frozenset({"read"}), departments=frozenset({"nowhere"}))}, "departments"),
     ({"grant": Grant(scopes=frozenset({"read"}), departments=frozenset())}, "departments"),
     ({"grant": Grant(scopes=frozenset({"admin"}), departments=frozenset({"support"}))}, "departments")],
)  # fmt: skip
async def test_a_wish_that_does_not_fit_makes_no_key(desk: MemoryWorld, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.app.keyring.make(replace(WISH, **changes))
    assert refused.value.field == field
    assert await desk.app.keyring.all() == []


async def test_a_grant_comes_back_as_it_was_given(desk: MemoryWorld) -> None:
    some = Grant(scopes=frozenset({"work", "read"}), departments=frozenset({"support", "sales"}))
    key, text = await desk.app.keyring.make(replace(WISH, grant=some))
    found = await desk.instance().keyring.holder(text)
    assert found == key and found.grant == some
