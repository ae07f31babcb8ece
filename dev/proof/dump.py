"""All that storage holds, as plain data, read past the desk's own code."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient

type Json = dict[str, Any]


@dataclass(slots=True)
class Dump:
    """Tables as table -> partition -> row key -> columns; blobs as container -> name -> content."""

    tables: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)
    blobs: dict[str, dict[str, bytes]] = field(default_factory=dict)

    @property
    def tickets(self) -> Mapping[str, Mapping[str, Json]]:
        """The partitions of the truth."""
        return self.tables["tickets"]

    @property
    def desks(self) -> dict[str, Json]:
        """Desk documents by version."""
        return {name.removesuffix(".json"): json.loads(text) for name, text in self.blobs["desk"].items()}

    def events(self, number: str) -> list[Json]:
        """The log of a ticket as stored, in the order of its rows, each with its own text under `text`, and with the
        subject that its words bring."""
        rows = self.tickets[number]
        return [_event(rows, key) for key in sorted(rows) if key.endswith("!event")]


def _event(rows: Mapping[str, Json], key: str) -> Json:
    text, words = str(rows[key]["data"]), rows.get(key.replace("!event", "!words"), {})
    return {**json.loads(text), "text": text, "subject": words.get("subject")}


def read_dump(connection_string: str) -> Dump:
    """The whole of an account; small ones only."""
    dump = Dump()
    with TableServiceClient.from_connection_string(connection_string) as tables:
        for table in tables.list_tables():
            partitions: dict[str, dict[str, Json]] = defaultdict(dict)
            for entity in tables.get_table_client(table.name).list_entities():
                values = {name: value for name, value in entity.items() if name not in ("PartitionKey", "RowKey")}
                partitions[entity["PartitionKey"]][entity["RowKey"]] = values
            dump.tables[table.name] = partitions
    with BlobServiceClient.from_connection_string(connection_string) as blobs:
        for container in blobs.list_containers():
            client = blobs.get_container_client(container.name)
            dump.blobs[container.name] = {
                blob.name: client.download_blob(blob.name).readall() for blob in client.list_blobs()
            }
    return dump
