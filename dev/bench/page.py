"""The measured part of docs/performance.md, between two marks; what stands around it is written by hand."""

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def put_into(page: str, tables: str) -> str:
    """The page with other figures. Raises ValueError where it has no marks."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{tables.strip()}\n{END}{after}"
