"""Pages: what browsers ask for, one blueprint a topic. `PageRoutes` declares them, `serve_page` stands before them."""

from collections.abc import Sequence
from types import ModuleType

from functions.pages import (
    agents,
    canned,
    figures,
    languages,
    manage,
    new_agent,
    outbox,
    personas,
    platform_sign_in,
    poison,
    queues,
    requesters,
    signing_out,
    static_files,
    status,
    support_centre,
    ticket_forms,
    tickets,
)
from shared.app import App

PAGES = (
    support_centre,
    status,
    requesters,
    queues,
    tickets,
    ticket_forms,
    canned,
    figures,
    manage,
    agents,
    new_agent,
    poison,
    signing_out,
    languages,
    static_files,
)


def pages_of(app: App) -> Sequence[ModuleType]:
    """The topics of pages. Signing in as whom one likes and reading all mail are for a developer's machine alone."""
    return (*PAGES, *((personas, outbox) if app.is_local else (platform_sign_in,)))
