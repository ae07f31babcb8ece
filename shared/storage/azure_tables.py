"""Rows on Azure Table Storage."""

from collections.abc import Mapping, Sequence
from typing import Any

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError
from azure.data.tables import TransactionOperation, UpdateMode
from azure.data.tables.aio import TableClient, TableServiceClient

from shared.storage.driver_errors import is_missing, translated
from shared.storage.rows import Delete, Insert, Merge, Op, Put, Replace, Row

_PAGE = 1000  # the most that one query answers


class AzureRows:
    """One row alone goes as a plain call, several as one entity-group transaction."""

    def __init__(self, service: TableServiceClient) -> None:
        self._service = service
        self._clients: dict[str, TableClient] = {}

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        with translated(f"get {table}"):
            try:
                entity = await self._table(table).get_entity(partition, key)
            except HttpResponseError as error:
                if is_missing(error):
                    return None
                raise
        return _row(entity)

    async def range(
        self,
        table: str,
        partition: str,
        start: str,
        stop: str,
        *,
        most: int | None = None,
        select: Sequence[str] = (),
    ) -> tuple[list[Row], bool]:
        pages = (
            self._table(table)
            .query_entities(
                "PartitionKey eq @partition and RowKey ge @start and RowKey lt @stop",
                parameters={"partition": partition, "start": start, "stop": stop},
                results_per_page=min(most or _PAGE, _PAGE),
                select=["RowKey", *(name for name in select if name != "RowKey")] if select else None,
            )
            .by_page()
        )
        rows: list[Row] = []
        with translated(f"range {table}"):
            async for page in pages:
                rows += [_row(entity) async for entity in page]
                if most is not None and len(rows) >= most:
                    break
        more = getattr(pages, "continuation_token", None) is not None
        return rows[:most], more or (most is not None and len(rows) > most)

    async def upto(self, table: str, partition: str, *, most: int) -> list[tuple[str, Row]]:
        pages = (
            self._table(table)
            .query_entities("PartitionKey le @upto", parameters={"upto": partition}, results_per_page=min(most, _PAGE))
            .by_page()
        )
        rows: list[tuple[str, Row]] = []
        with translated(f"upto {table}"):
            async for page in pages:
                rows += [(entity["PartitionKey"], _row(entity)) async for entity in page]
                if len(rows) >= most:
                    break
        return rows[:most]

    async def transact(self, table: str, partition: str, ops: Sequence[Op]) -> list[str]:
        client = self._table(table)
        with translated(f"transact {table}"):
            if len(ops) > 1 or isinstance(ops[0], Delete):
                # The SDK's own delete takes a missing row for success; a transaction does not, and neither may this.
                written = await client.submit_transaction([_operation(partition, op) for op in ops])
            else:
                written = [await _write_one(client, partition, ops[0])]
        return [str(one.get("etag") or "") for one in written]

    async def scan(self, table: str) -> list[tuple[str, Row]]:
        with translated(f"scan {table}"):
            return [(entity["PartitionKey"], _row(entity)) async for entity in self._table(table).list_entities()]

    def _table(self, name: str) -> TableClient:
        if name not in self._clients:
            self._clients[name] = self._service.get_table_client(name)
        return self._clients[name]


async def _write_one(client: TableClient, partition: str, op: Insert | Replace | Put | Merge) -> Mapping[str, Any]:
    entity = _entity(partition, op)
    if isinstance(op, Insert):
        return await client.create_entity(entity)
    if isinstance(op, Replace):
        return await client.update_entity(
            entity, mode=UpdateMode.REPLACE, etag=op.etag, match_condition=MatchConditions.IfNotModified
        )
    if isinstance(op, Merge):
        return await client.update_entity(entity, mode=UpdateMode.MERGE)
    return await client.upsert_entity(entity, mode=UpdateMode.REPLACE)


def _entity(partition: str, op: Insert | Replace | Put | Merge) -> dict[str, Any]:
    return {"PartitionKey": partition, "RowKey": op.key, **op.values}


def _operation(partition: str, op: Op) -> Any:
    match op:
        case Insert():
            return TransactionOperation.CREATE, _entity(partition, op)
        case Put():
            return TransactionOperation.UPSERT, _entity(partition, op), {"mode": UpdateMode.REPLACE}
        case Replace():
            condition = {"etag": op.etag, "match_condition": MatchConditions.IfNotModified, "mode": UpdateMode.REPLACE}
            return TransactionOperation.UPDATE, _entity(partition, op), condition
        case Merge():
            return TransactionOperation.UPDATE, _entity(partition, op), {"mode": UpdateMode.MERGE}
        case Delete():
            row = {"PartitionKey": partition, "RowKey": op.key}
            if op.etag is None:
                return TransactionOperation.DELETE, row
            return TransactionOperation.DELETE, row, {"etag": op.etag, "match_condition": MatchConditions.IfNotModified}


def _row(entity: Any) -> Row:
    values = {name: value for name, value in entity.items() if name not in ("PartitionKey", "RowKey")}
    return Row(entity["RowKey"], values, str(entity.metadata.get("etag") or ""))
