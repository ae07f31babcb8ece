"""`python -m dev export` copies all of it."""

import json
from pathlib import Path

import pytest

from dev.bootstrap.commands import parse
from dev.bootstrap.console import Trouble
from dev.export import export, main
from shared.storage.azure_tables import AzureRows
from shared.storage.names import CONTAINERS, TABLES
from tests.world import World


async def test_every_row_and_blob_is_copied(world: World, tmp_path: Path) -> None:
    file = {"name": "a.txt", "type": "text/plain", "data": "YQ=="}
    await world.open(attachments=[file], message="x" * 40_000)
    rows, blobs = await export(world.storage, tmp_path / "copy")
    stored = {name: await AzureRows(world.storage.tables).scan(name) for name in TABLES.values()}
    assert rows == sum(len(one) for one in stored.values())
    for name, there in stored.items():
        lines = [json.loads(line) for line in (tmp_path / "copy" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        copied = {(line.pop("PartitionKey"), line.pop("RowKey")): line for line in lines}
        assert copied == {(partition, row.key): row.values for partition, row in there}
    copies = [path for path in (tmp_path / "copy" / "blobs").rglob("*") if path.is_file()]
    assert blobs == len(copies)
    assert {path.relative_to(tmp_path / "copy" / "blobs").parts[0] for path in copies} == set(CONTAINERS.values())


def test_a_folder_that_is_there_is_never_written_into(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="is there already"):
        main(parse(["export", "--connection-string", "x", "--to", str(tmp_path)])[1])
