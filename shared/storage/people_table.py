"""People in rows: a random id for each, and the address that leads to it under a hash."""

import hashlib
from dataclasses import dataclass, replace

from shared.domain.values import Contact
from shared.services.ports import Conflict, NewId
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Merge, Rows, Value

TABLE = TABLES["people"]
_ADDRESS, _PERSON = "address", "person"
_PROVED = Merge(_PERSON, {"proved": True})


def address_partition(email: str) -> str:
    """The partition of an address; users' text enters a key only hashed."""
    return f"a!{hashlib.sha256(email.lower().encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """People on rows."""

    rows: Rows
    new_id: NewId

    async def id_at(self, email: str) -> str:
        """One read for an address that is known, an insert more for one never seen; a race has one winner."""
        partition = address_partition(email)
        known = await self.rows.get(TABLE, partition, _ADDRESS)
        if known is not None:
            return str(known.values["person"])
        person = self.new_id()
        try:
            await self.rows.transact(TABLE, partition, [Insert(_ADDRESS, {"person": person})])
        except Conflict:
            winner = await self.rows.get(TABLE, partition, _ADDRESS)
            if winner is None:
                raise
            return str(winner.values["person"])
        return person

    async def contact(self, person: str) -> Contact | None:
        """Name and address of a person, once its row was written."""
        row = await self.rows.get(TABLE, person, _PERSON)
        if row is None:
            return None
        phone = row.values.get("phone")
        return Contact(
            id=person,
            name=str(row.values["name"]),
            email=str(row.values["email"]),
            phone=None if phone is None else str(phone),
            proved=bool(row.values["proved"]),
        )

    async def introduce(self, contact: Contact) -> None:
        """Insert only: what a person says of itself later is not overwritten by an older ticket."""
        try:
            await self.rows.transact(TABLE, contact.id, [Insert(_PERSON, _columns(contact))])
        except Conflict:
            return

    async def prove(self, contact: Contact) -> None:
        """The address is this person's: one read where that is known, a write more where it is news."""
        row = await self.rows.get(TABLE, contact.id, _PERSON)
        if row is not None and row.values["proved"]:
            return
        proved = Insert(_PERSON, _columns(replace(contact, proved=True))) if row is None else _PROVED
        try:
            await self.rows.transact(TABLE, contact.id, [proved])
        except Conflict:  # a follower has introduced the person meanwhile
            await self.rows.transact(TABLE, contact.id, [_PROVED])

    async def is_first_of_day(self, email: str, day: str, what: str) -> bool:
        """Insert only: whoever comes second on that day finds the first."""
        partition, key = address_partition(email), f"heard:{day}"
        try:
            await self.rows.transact(TABLE, partition, [Insert(key, {"what": what})])
        except Conflict:
            first = await self.rows.get(TABLE, partition, key)
            return first is not None and first.values["what"] == what
        return True


def _columns(contact: Contact) -> dict[str, Value]:
    columns: dict[str, Value] = {"name": contact.name, "email": contact.email, "proved": contact.proved}
    return columns if contact.phone is None else {**columns, "phone": contact.phone}
