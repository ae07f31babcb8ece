"""The triggers: thin, one blueprint a topic. `serve` joins them into the one app that the host indexes."""

from collections.abc import Sequence
from types import ModuleType

import azure.functions as func

from functions import (
    agent_pages,
    canned_config,
    canned_pages,
    desk_config,
    entries,
    figures_pages,
    followers,
    intake,
    languages,
    manage_pages,
    new_agent_page,
    operations,
    outbox_pages,
    personas,
    platform_sign_in,
    poison,
    poison_pages,
    queue_pages,
    reading,
    requester_pages,
    signing_out,
    static_files,
    status_pages,
    support_centre,
    ticket_forms,
    ticket_pages,
    timers,
    unknown,
    working,
)
from functions.contract import RouteTable
from shared.app import App

TOPICS = (intake, working, reading, entries, desk_config, canned_config, operations, poison, unknown)
PAGES = (
    support_centre,
    status_pages,
    requester_pages,
    queue_pages,
    ticket_pages,
    ticket_forms,
    canned_pages,
    figures_pages,
    manage_pages,
    agent_pages,
    new_agent_page,
    poison_pages,
    signing_out,
    languages,
    static_files,
)


def serve(app: App) -> func.FunctionApp:
    """All functions of the app. Keys of the host are not used: every endpoint asks for its own."""
    served = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
    table, pages = RouteTable(), RouteTable()
    for topic in TOPICS:
        served.register_functions(topic.blueprint(app, table))
    for topic in pages_of(app):
        served.register_functions(topic.blueprint(app, pages))
    served.register_functions(unknown.page_blueprint(app, pages))
    served.register_functions(followers.blueprint(app))
    served.register_functions(timers.blueprint(app))
    return served


def pages_of(app: App) -> Sequence[ModuleType]:
    """The topics of pages. Signing in as whom one likes and reading all mail are for a developer's machine alone."""
    return (*PAGES, *((personas, outbox_pages) if app.is_local else (platform_sign_in,)))
