"""The triggers: thin, one blueprint a topic. `serve` joins them into the one app that the host indexes."""

import azure.functions as func

from functions import (
    canned_config,
    desk_config,
    entries,
    followers,
    intake,
    operations,
    poison,
    reading,
    timers,
    unknown,
    working,
)
from functions.contract import RouteTable
from functions.pages import pages_of
from functions.pages import unknown as unknown_page
from shared.app import App

TOPICS = (intake, working, reading, entries, desk_config, canned_config, operations, poison, unknown)


def serve(app: App) -> func.FunctionApp:
    """All functions of the app. Keys of the host are not used: every endpoint asks for its own."""
    served = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
    table, pages = RouteTable(), RouteTable()
    for topic in TOPICS:
        served.register_functions(topic.blueprint(app, table))
    for page in (*pages_of(app), unknown_page):
        served.register_functions(page.blueprint(app, pages))
    served.register_functions(followers.blueprint(app))
    served.register_functions(timers.blueprint(app))
    return served
