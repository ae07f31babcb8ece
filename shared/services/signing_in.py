"""Who is signed in by the platform: an agent by its account, the first admin, or the person of an address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.desk import FIRST_ADMIN
from shared.domain.values import Actor, Contact
from shared.services.callers import NotSignedIn
from shared.services.ports import Clock, Desks, People

KEPT = timedelta(seconds=12)  # as the desk is: a person who is forgotten is another one within 15 s
MOST_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Whose accounts are believed here: ids of the directory, of our app in it, and of its account that begins."""

    id: str
    audience: str
    first_admin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """An account of our tenant, as the platform vouches for it. Without `email` it may be an agent, but no person."""

    account: str  # object id, in lower case
    email: str | None
    name: str


@dataclass(slots=True)
class SignIn:
    """Knows who a principal is. Where there is no `tenant`, nobody's word on anybody is believed."""

    desks: Desks
    people: People
    now: Clock
    tenant: Tenant | None
    _kept: dict[str, tuple[datetime, str]] = field(default_factory=dict, init=False)

    async def known(self, principal: Principal) -> Actor:
        """The agent of the account and of nothing else, or the person of its address. Raises NotSignedIn."""
        desk = await self.desks.current()
        for id, agent in desk.agents.items():
            if agent.entra == principal.account:
                if not agent.active:
                    raise NotSignedIn("this account's agent is not active")
                return Actor(kind="agent", id=id)
        if self.tenant is not None and principal.account == self.tenant.first_admin:
            return Actor(kind="agent", id=FIRST_ADMIN)
        if principal.email is None:
            raise NotSignedIn("this account is no agent of the desk, and has no address to be asked back at")
        return Actor(kind="person", id=await self._person(principal.email, principal.name))

    async def _person(self, email: str, name: str) -> str:
        """Two calls for who was here before, four for somebody new, none within the next seconds."""
        now = self.now()
        kept = self._kept.get(email)
        if kept is not None and abs(now - kept[0]) < KEPT:
            return kept[1]
        person = await self.people.id_at(email)
        await self.people.prove(Contact(id=person, name=name, email=email, proved=True))
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[email] = (now, person)
        return person
