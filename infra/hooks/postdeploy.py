"""After the code is there: whether the desk really answers, as a stranger sees it."""

from infra.hooks.runner import Finding, Stop, dev, main, say, setting

_PATIENCE_S = 240  # a first start fetches the package, and roles may take minutes to arrive


def look() -> None:
    """Raises Stop where the deployed desk does not answer as it should."""
    url = setting("SERVICE_API_URI")
    if not url:
        raise Stop(Finding("outputs", "SERVICE_API_URI is not set.", "It is an output: run azd provision."))
    command = ("smoke", "--url", url, "--patience", str(_PATIENCE_S))
    if dev(*command):
        allowed = setting("ZERODESK_ALLOWED_ADDRESSES")
        where = (
            f"Only {allowed} may reach it: look from there." if allowed else "docs/deploying.md has the usual causes."
        )
        mend = f"{where} Again: python -m dev {' '.join(command)}"
        raise Stop(Finding("smoke", "the desk does not answer as it should: see above.", mend))
    say(f"The desk is up: {url}")


if __name__ == "__main__":
    raise SystemExit(main(look))
