"""Keys in rows: an id once, all in one range."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.values import Grant
from shared.services.key_ports import ApiKey
from shared.services.ports import Conflict
from shared.storage.key_table import PARTITION, TABLE, KeyTable
from shared.storage.rows import Insert
from tests.contract.conftest import Ports
from tests.factories import NOON

SHOP = ApiKey(
    id="shop",
    name="Web shop",
    hash="f" * 64,
    grant=Grant(scopes=frozenset({"intake", "read"})),
    created_at=NOON,
    expires_at=NOON + timedelta(days=30),
)


async def test_a_key_is_read_as_it_was_added_and_added_once(ports: Ports) -> None:
    keys = KeyTable(ports.rows)
    assert await keys.read("shop") is None and await keys.all() == []
    await keys.add(SHOP)
    assert await keys.read("shop") == SHOP
    with pytest.raises(Conflict):
        await keys.add(SHOP)


async def test_one_that_is_revoked_stays_with_the_first_time(ports: Ports) -> None:
    keys, at = KeyTable(ports.rows), NOON + timedelta(hours=1)
    await keys.add(SHOP)
    for later in (0, 1):
        revoked = await keys.revoke("shop", at + timedelta(hours=later))
        assert revoked == replace(SHOP, revoked_at=at)
    assert await keys.all() == [replace(SHOP, revoked_at=at)]
    assert await keys.revoke("other", at) is None


async def test_a_scope_of_newer_code_allows_nothing(ports: Ports) -> None:
    columns = {"name": "X", "hash": "f", "created_at": NOON.isoformat(), "expires_at": NOON.isoformat()}
    await ports.rows.transact(
        TABLE, PARTITION, [Insert("x", {**columns, "scopes": "everything,read", "departments": "a"})]
    )
    key = await KeyTable(ports.rows).read("x")
    assert key is not None and key.grant == Grant(scopes=frozenset({"read"}), departments=frozenset({"a"}))
