"""The triggers: thin, one blueprint a topic. `serve` joins them into the one app that the host indexes."""

import azure.functions as func

from functions import desk_config, entries, followers, intake, operations, poison, reading, timers, unknown, working
from functions.contract import RouteTable
from shared.app import App

TOPICS = (intake, working, reading, entries, desk_config, operations, poison, unknown)


def serve(app: App) -> func.FunctionApp:
    """All functions of the app. Keys of the host are not used: every endpoint asks for its own."""
    served = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
    table = RouteTable()
    for topic in TOPICS:
        served.register_functions(topic.blueprint(app, table))
    served.register_functions(followers.blueprint(app))
    served.register_functions(timers.blueprint(app))
    return served
