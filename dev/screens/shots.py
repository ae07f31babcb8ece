"""Which pages have their picture taken, and as whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """`page` is the function that answers; `{number}` in the path is the ticket that has most to show."""

    name: str
    page: str
    path: str
    who: str | None = None
    press: str | None = None  # a button that is pressed first, for what only a form shows


SHOTS = (
    Shot(name="welcome", page="show_welcome", path="/"),
    Shot(name="open", page="show_open_form", path="/open"),
    Shot(name="open-problems", page="show_open_form", path="/open", press="Open ticket"),
    Shot(name="opened", page="show_opened", path="/open/{number}"),
    Shot(name="status", page="show_status_form", path="/status"),
    Shot(name="status-asked", page="show_status_form", path="/status?asked=yes"),
    Shot(name="link-over", page="open_link", path="/link?token=over"),
    Shot(name="sign-in", page="show_personas", path="/sign-in"),
    Shot(name="sign-out", page="show_sign_out", path="/sign-out", who="Pat"),
    Shot(name="mine", page="show_own_tickets", path="/mine", who="Pat"),
    Shot(name="ticket", page="show_own_ticket", path="/t/{number}", who="Pat"),
    Shot(name="desk", page="show_queue", path="/desk?counts=shown", who="Ana"),
    Shot(name="desk-ticket", page="show_desk_ticket", path="/desk/tickets/{number}", who="Ana"),
    Shot(name="desk-ticket-why", page="show_desk_ticket", path="/desk/tickets/{number}?look=sla", who="Ana"),
    Shot(name="desk-ticket-read-only", page="show_desk_ticket", path="/desk/tickets/{number}", who="Vera"),
    Shot(name="figures", page="show_figures", path="/desk/figures", who="Ana"),
    Shot(name="figures-tickets", page="show_behind_figure", path="/desk/figures/tickets?of=opened&by=team", who="Ana"),
    Shot(name="manage-agents", page="show_agents", path="/manage/agents", who="Olga"),
    Shot(name="manage-agent", page="show_agent_form", path="/manage/agents/vera", who="Olga"),
    Shot(name="manage-new-agent", page="show_new_agent_form", path="/manage/new-agent", who="Olga"),
    Shot(name="manage-desk", page="show_desk", path="/manage/desk", who="Olga"),
    Shot(name="manage-poison", page="show_poison", path="/manage/poison", who="Olga"),
    Shot(name="manage-outbox", page="show_outbox", path="/manage/outbox", who="Olga"),
)
