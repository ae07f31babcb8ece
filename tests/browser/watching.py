"""What a browser complains about, and what it asks for that it should not."""

from playwright.async_api import ConsoleMessage, Page, Request, Response

_NOT_OK = "Failed to load resource: the server responded with a status of 4"  # said of pages that are refusals, too


class Watch:
    """Console, errors of scripts, requests to elsewhere, parts of pages that are not there, pages that break."""

    def __init__(self, url: str) -> None:
        self.troubles: list[str] = []
        self._url = url

    def over(self, page: Page) -> None:
        """From now on, in this window."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        is_bad = message.type in ("error", "warning")
        if is_bad and not message.text.startswith(_NOT_OK):
            self.troubles.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._url}/", "blob:", "data:")):
            self.troubles.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.troubles.append(f"{response.status}: {response.url}")
