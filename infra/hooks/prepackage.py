"""Before azd zips the project: the dependencies that run in Azure, as locked, into .python_packages."""

from infra.hooks.runner import Finding, Stop, dev, main


def fill() -> None:
    """Raises Stop: a package without its dependencies would deploy well and find no function."""
    if dev("package", "--dependencies"):
        raise Stop(Finding("package", "the dependencies were not fetched.", "See above, then: azd deploy"))


if __name__ == "__main__":
    raise SystemExit(main(fill))
