"""What the scopes of an API key allow: permissions per department, as roles do for agents."""

from collections.abc import Mapping

from shared.domain.values import Grant, Permission, Scope

# What cannot be taken back easily, and what puts words into other mouths, is for people and for admins' keys.
_WORK = frozenset(Permission) - {Permission.DELETE, Permission.EDIT_THREAD}
OF_SCOPE: Mapping[Scope, frozenset[Permission]] = {
    "intake": frozenset(),
    "read": frozenset(),
    "work": _WORK,
    "admin": frozenset(Permission),
}


def covers(grant: Grant, department: str) -> bool:
    """Whether the grant is for this department at all."""
    return grant.departments is None or department in grant.departments


def permissions_by(grant: Grant, department: str) -> frozenset[Permission]:
    """What the scopes allow together, in a department that they are for."""
    if not covers(grant, department):
        return frozenset()
    return frozenset[Permission]().union(*(OF_SCOPE[scope] for scope in grant.scopes))


def may_read(grant: Grant, department: str) -> bool:
    """Whether tickets of the department may be seen."""
    return grant.reads and covers(grant, department)


def may_open(grant: Grant) -> bool:
    """Whether tickets may be opened for requesters."""
    return "intake" in grant.scopes or any(Permission.CREATE in OF_SCOPE[scope] for scope in grant.scopes)


def administers(grant: Grant) -> bool:
    """Whether it may all that an admin may: never where it is for some departments only."""
    return "admin" in grant.scopes and grant.departments is None
