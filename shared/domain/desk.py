"""The desk document: departments, teams, agents, roles, topics, plans, as of one version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from shared.domain.values import Permission, State

type Strategy = Literal["none", "round-robin", "least-open"]
type Writing = Literal["text", "markdown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """Where tickets are worked; `sla` is its plan, `auto_claim` lets a reply claim an unassigned ticket.

    `routing` says how a ticket that has no team finds its agent; the `manager` is told of more than its members are.
    """

    name: str
    sla: str | None = None
    manager: str | None = None
    auto_claim: bool = True
    active: bool = True
    routing: Strategy = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Agents of any department who take tickets together; agents name their teams.

    `routing` says how a ticket of the team finds its agent.
    """

    name: str
    active: bool = True
    routing: Strategy = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A named set of permissions; an agent holds one per department."""

    name: str
    permissions: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who works on tickets. An admin has every permission in every department.

    `entra` is the object id of the account that this agent signs in with: nothing else makes anyone this agent.
    """

    name: str
    email: str
    entra: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)  # department -> role
    teams: tuple[str, ...] = ()
    admin: bool = False
    active: bool = True
    away: bool = False

    @property
    def is_available(self) -> bool:
        """Whether tickets may be given to this agent."""
        return self.active and not self.away


FIRST_ADMIN = "first-admin"  # who sets up a desk that does not name them yet: no agent of a document has this id
_FIRST_ADMIN = Agent(name="First admin", email="", admin=True, away=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a ticket is about; decides department, team, plan, priority and status where nobody else did."""

    name: str
    department: str | None = None
    team: str | None = None
    sla: str | None = None
    priority: str | None = None
    status: str | None = None
    public: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPlan:
    """A promise: so many hours of its calendar until the ticket is resolved. `alerts`: whether its end is told."""

    name: str
    hours: float
    calendar: str
    alerts: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working hours of a week, `mon` to `sun` -> spans "HH:MM-HH:MM", in a time zone; without a week, always.

    A span that ends before it begins ends on the day after. Holidays are local dates, "YYYY-MM-DD" -> their name.
    """

    name: str
    zone: str = "UTC"
    week: Mapping[str, tuple[str, ...]] | None = None
    holidays: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """How urgent: 1 is most urgent."""

    name: str
    urgency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The desk's name for a state; `reopenable` says whether a requester's message opens it again."""

    name: str
    state: State
    reopenable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """An answer that is written already, for tickets of one department or of all; `%{requester.name}` is filled in."""

    name: str
    message: str
    format: Writing = "text"
    department: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An API key by the SHA-256 of its secret. It acts as an agent, as a person, or may only take tickets in."""

    name: str
    hash: str
    agent: str | None = None
    person: str | None = None
    local: bool = False  # exists on loopback storage only


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds where neither the caller nor the topic nor the department says."""

    department: str
    priority: str
    status: str
    sla: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Which agents are told of what; as osTicket sets it up. Requesters are told of their tickets in any case.

    Where a ticket has no agent, its assignee is its team; where it has no team either, a transfer and the clock are
    told to the members of its department.
    """

    new_ticket_to_admins: bool = True
    new_ticket_to_manager: bool = True
    new_ticket_to_members: bool = False
    message_to_last_respondent: bool = True
    message_to_assignee: bool = True
    message_to_manager: bool = False
    activity_to_last_respondent: bool = False
    activity_to_assignee: bool = False
    activity_to_manager: bool = False
    assigned_to_agent: bool = True
    assigned_to_team: bool = False
    transfer_to_assignee: bool = False
    transfer_to_manager: bool = False
    overdue_to_assignee: bool = True
    overdue_to_manager: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The support centre: who may open tickets there, and how often in an hour one who is not signed in may do what.

    By the address that is given, and by the place that the request comes from.
    """

    may_open: Literal["anyone", "signed-in"] = "anyone"
    opens_by_address: int = 5
    opens_by_origin: int = 60
    asks_by_address: int = 5
    asks_by_origin: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDocument:
    """One immutable version of the desk; events name the version that they were decided by."""

    name: str
    defaults: Defaults
    departments: Mapping[str, Department] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    slas: Mapping[str, SlaPlan] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    priorities: Mapping[str, Priority] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    canned: Mapping[str, Canned] = field(default_factory=dict)
    alerts: Alerts = field(default_factory=Alerts)
    portal: Portal = field(default_factory=Portal)
    version: str = ""

    def agent(self, id: str) -> Agent | None:
        """The agent of an id; the first admin is one though no document names it, and takes no tickets."""
        return _FIRST_ADMIN if id == FIRST_ADMIN else self.agents.get(id)

    def members(self, team: str) -> list[str]:
        """The agents of a team."""
        return [id for id, agent in self.agents.items() if team in agent.teams]

    def staff(self, department: str) -> list[str]:
        """The agents with a role in a department; an admin without one is not meant."""
        return [id for id, agent in self.agents.items() if department in agent.roles]

    def status_for(self, state: State) -> str:
        """The status that a state has by itself: the default one if it names that state, else the first that does."""
        default = self.statuses.get(self.defaults.status)
        if default is not None and default.state is state:
            return self.defaults.status
        return next(id for id, status in self.statuses.items() if status.state is state)
