"""An app that the worker refuses: the binding's name is not the parameter's."""

import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger("message", queue_name="work", connection="AzureWebJobsStorage")
async def work(letter: func.QueueMessage) -> None:
    """Never runs."""
