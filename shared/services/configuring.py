"""Changing agents and canned texts, each under its id."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from shared.domain.desk import Agent, Canned, DeskDocument, Writing
from shared.domain.desk_check import ID, check_agent, check_canned
from shared.domain.errors import Invalid, NotFound, Stale, WrongState
from shared.domain.values import UNSET, Unset
from shared.services.desk_edits import DeskEdits, Edited
from shared.services.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChange:
    """An agent as it shall be; None leaves a value as it is, `roles` and `teams` are replaced whole.

    Of `entra`, which may be taken away, UNSET leaves what it is.
    """

    name: str | None = None
    email: str | None = None
    entra: str | Unset | None = UNSET
    roles: Mapping[str, str] | None = None
    teams: tuple[str, ...] | None = None
    admin: bool | None = None
    active: bool | None = None
    away: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedChange:
    """A canned text as it shall be; None leaves a value as it is, of `department`, which may be none, UNSET does."""

    name: str | None = None
    message: str | None = None
    format: Writing | None = None
    department: str | Unset | None = UNSET
    active: bool | None = None

    def of(self, id: str, before: Canned | None) -> Canned:
        """The text after the change. Raises Invalid where a new one lacks something."""
        _check_id(id)
        given: dict[str, Any] = {
            name: value
            for name in CannedChange.__slots__
            if not isinstance(value := getattr(self, name), Unset) and (value is not None or name == "department")
        }
        if before is not None:
            return replace(before, **given)
        for name in ("name", "message"):
            if name not in given:
                raise Invalid(name, "missing", f"a new text needs a {name}")
        return Canned(**given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed[T]:
    """A part of the desk after a change, and whether the answer is a repeat's."""

    what: T
    status: int
    replayed: bool = False


def tag_of(part: Agent | Canned) -> str:
    """The version of a part: it changes when the part does, and not with the rest of the desk."""
    values = [getattr(part, one.name) for one in fields(part)]
    told = tuple(sorted(one.items()) if isinstance(one, Mapping) else one for one in values)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Administration:
    """Changes the parts of the desk for admins. All of it raises Refused, and Conflict after too many lost races."""

    edits: DeskEdits

    async def put_agent(
        self, id: str, change: AgentChange, request: Request, if_match: str | None, *, is_new: bool = False
    ) -> Changed[Agent]:
        """The agent as changed, 201 if it is new. `is_new`: one who is there already is not changed but refused."""

        def edit(desk: DeskDocument) -> tuple[DeskDocument, int]:
            before = desk.agents.get(id)
            if is_new and before is not None:
                raise Invalid("id", "repeated", f"there is an agent {id!r} already")
            _require_version(before, if_match)
            agent = _changed(id, before, change)
            check_agent(desk, id, agent)
            _check_admins(desk, before, id, agent)
            return replace(desk, agents={**desk.agents, id: agent}), 200 if before else 201

        return _found(id, await self.edits.edit(request, edit), lambda desk: desk.agents)

    async def put_canned(
        self, id: str, change: CannedChange, request: Request, if_match: str | None
    ) -> Changed[Canned]:
        """The canned text as changed, 201 if it is new."""

        def edit(desk: DeskDocument) -> tuple[DeskDocument, int]:
            before = desk.canned.get(id)
            _require_version(before, if_match)
            canned = change.of(id, before)
            after = replace(desk, canned={**desk.canned, id: canned})
            check_canned(after, canned)
            return after, 200 if before else 201

        return _found(id, await self.edits.edit(request, edit), lambda desk: desk.canned)

    async def remove_canned(self, id: str, request: Request, if_match: str | None) -> Edited:
        """The desk without the text: what was said by it stays said."""

        def edit(desk: DeskDocument) -> tuple[DeskDocument, int]:
            if id not in desk.canned:
                raise NotFound(id)
            _require_version(desk.canned[id], if_match)
            return replace(desk, canned={other: one for other, one in desk.canned.items() if other != id}), 204

        return await self.edits.edit(request, edit)


def _require_version(before: Agent | Canned | None, if_match: str | None) -> None:
    if if_match is not None and (before is None or tag_of(before) != if_match):
        raise Stale("it has changed, or is not there")


def _found[T](id: str, edited: Edited, among: Callable[[DeskDocument], Mapping[str, T]]) -> Changed[T]:
    """What was changed, as the desk has it; of a repeat it may be gone."""
    if id not in among(edited.desk):
        raise NotFound(id)
    return Changed(what=among(edited.desk)[id], status=edited.status, replayed=edited.replayed)


def _changed(id: str, before: Agent | None, change: AgentChange) -> Agent:
    _check_id(id)
    given: dict[str, Any] = {
        name: value for name in AgentChange.__slots__ if (value := getattr(change, name)) is not None
    }
    given["entra"] = (before.entra if before else None) if isinstance(change.entra, Unset) else change.entra
    if before is not None:
        return replace(before, **given)
    for name in ("name", "email"):
        if name not in given:
            raise Invalid(name, "missing", f"a new agent needs a {name}")
    return Agent(**given)


def _check_id(id: str) -> None:
    if not ID.fullmatch(id):
        raise Invalid("id", "format", "an id is 1 to 40 of a-z, 0-9 and -, not beginning with -")


def _check_admins(desk: DeskDocument, before: Agent | None, id: str, agent: Agent) -> None:
    """A desk that loses its last admin could never be changed again; one that has none yet is the first admin's."""
    loses = before is not None and _administers(before) and not _administers(agent)
    if loses and not any(_administers(one) for other, one in desk.agents.items() if other != id):
        raise WrongState("this is the last admin of the desk")


def _administers(agent: Agent) -> bool:
    return agent.admin and agent.active
