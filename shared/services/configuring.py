"""Changing the desk: one document, version by version, one winner where two change it at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.access import require_admin
from shared.domain.desk import Agent, DeskDocument
from shared.domain.desk_check import ID, check_agent
from shared.domain.errors import Invalid, NotFound, Refused, Stale, WrongState
from shared.domain.values import UNSET, Unset
from shared.services.ports import Conflict, Desks, Publication, Sleep, StorageDown
from shared.services.requests import KeyReused, Request

MOST_TRIES = 5


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
class Changed:
    """An agent after a change, and whether the answer is a repeat's."""

    agent: Agent
    status: int
    replayed: bool = False


def tag_of(agent: Agent) -> str:
    """The version of an agent: it changes when the agent does, and not with the rest of the desk."""
    parts = (
        agent.name,
        agent.email,
        agent.entra,
        sorted(agent.roles.items()),
        agent.teams,
        agent.admin,
        agent.active,
        agent.away,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Administration:
    """Changes the desk document for admins."""

    desks: Desks
    sleep: Sleep

    async def put_agent(self, id: str, change: AgentChange, request: Request, if_match: str | None) -> Changed:
        """The agent as changed, 201 if it is new. Raises Refused, Conflict after too many lost races."""
        for tries in range(1, MOST_TRIES + 1):
            try:
                return await self._try(id, change, request, if_match)
            except (Refused, Conflict, StorageDown) as error:
                done = await self.desks.outcome(request.command_id)
                if done is not None:
                    return await self._repeat(id, done, request)
                if not isinstance(error, Conflict) or tries == MOST_TRIES:
                    raise
            await self.sleep(0.05 * 2**tries)
        raise Conflict(id)

    async def _try(self, id: str, change: AgentChange, request: Request, if_match: str | None) -> Changed:
        desk = await self.desks.fresh()
        require_admin(desk, request.by)
        before = desk.agents.get(id)
        if if_match is not None and (before is None or tag_of(before) != if_match):
            raise Stale("the agent has changed, or is not there")
        agent = _changed(id, before, change)
        check_agent(desk, id, agent)
        _check_admins(desk, before, id, agent)
        status = 200 if before else 201
        if agent == before:  # so it is after the first time, too: a repeat has to find that one
            done = await self.desks.outcome(request.command_id) if request.is_keyed else None
            return await self._repeat(id, done, request) if done else Changed(agent=agent, status=status)
        document = replace(desk, agents={**desk.agents, id: agent})
        await self.desks.publish(
            Publication(
                base=desk.version,
                document=document,
                command_id=request.command_id,
                status=status,
                request=request.body,
                nonce=request.nonce,
            )
        )
        return Changed(agent=agent, status=status)

    async def _repeat(self, id: str, done: Mapping[str, str], request: Request) -> Changed:
        if done["digest"] != hashlib.sha256(request.body).hexdigest():
            raise KeyReused("this Idempotency-Key came with another body before")
        desk = await self.desks.fresh()
        require_admin(desk, request.by)  # the answer holds what only admins see
        if id not in desk.agents:
            raise NotFound(id)
        return Changed(agent=desk.agents[id], status=int(done["status"]), replayed=done["nonce"] != request.nonce)


def _changed(id: str, before: Agent | None, change: AgentChange) -> Agent:
    if not ID.fullmatch(id):
        raise Invalid("id", "format", "an id is 1 to 40 of a-z, 0-9 and -, not beginning with -")
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


def _check_admins(desk: DeskDocument, before: Agent | None, id: str, agent: Agent) -> None:
    """A desk that loses its last admin could never be changed again; one that has none yet is the first admin's."""
    loses = before is not None and _administers(before) and not _administers(agent)
    if loses and not any(_administers(one) for other, one in desk.agents.items() if other != id):
        raise WrongState("this is the last admin of the desk")


def _administers(agent: Agent) -> bool:
    return agent.admin and agent.active
