"""An app that the local host refuses: it would lose the output binding's messages."""

import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger("message", queue_name="work", connection="AzureWebJobsStorage")
@app.queue_output("out", queue_name="more", connection="AzureWebJobsStorage")
async def work(message: func.QueueMessage, out: func.Out[str]) -> None:
    """Never runs."""
