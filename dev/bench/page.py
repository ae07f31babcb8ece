"""The computed part of a page, between two marks; what stands around it is written by hand."""


def put_into(page: str, tables: str, what: str = "bench") -> str:
    """The page with other figures. Raises ValueError where it has no marks."""
    begin, end = f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"the page has no {begin} … {end}")
    return f"{before}{begin}\n{tables.strip()}\n{end}{after}"
