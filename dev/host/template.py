"""One ASP.NET route template as a pattern: `api/tickets/{id:int}`, `{opt?}`, `{*rest}`."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Test = Callable[[str], bool]

_PARAMETER = re.compile(r"\{(\*{0,2})([A-Za-z_][\w-]*)((?::\w+(?:\([^()]*\))?)*)(\??)\}")
_CONSTRAINT = re.compile(r":(\w+)(?:\(([^()]*)\))?")
_GUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_PLAIN: dict[str, Test] = {
    "int": lambda text: re.fullmatch(r"[+-]?[0-9]+", text) is not None and -(2**31) <= int(text) < 2**31,
    "long": lambda text: re.fullmatch(r"[+-]?[0-9]+", text) is not None and -(2**63) <= int(text) < 2**63,
    "guid": lambda text: _GUID.fullmatch(text) is not None,
    "alpha": lambda text: re.fullmatch(r"[A-Za-z]*", text) is not None,
}
_SIZED: dict[str, Callable[[int], Test]] = {
    "maxlength": lambda most: lambda text: len(text) <= most,
    "minlength": lambda least: lambda text: len(text) >= least,
    "length": lambda exact: lambda text: len(text) == exact,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template; `precedence` sorts the more specific one first."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    tests: tuple[tuple[Test, ...], ...]
    precedence: tuple[tuple[int, int], ...]

    def match(self, path: str) -> dict[str, str] | None:
        """The parameters of a path without its first slash; an absent optional one has no entry."""
        found = self.pattern.fullmatch(path)
        if not found:
            return None
        present = [(value, tests) for value, tests in zip(found.groups(), self.tests, strict=True) if value]
        if not all(test(value) for value, tests in present for test in tests):
            return None
        return {name: value for name, value in zip(self.names, found.groups(), strict=True) if value}


def compile_template(template: str) -> Template:
    """Literals match whatever their case; a slash at the end of a path is ignored."""
    pattern, names, tests, precedence = "", [], [], []
    for place, segment in enumerate(template.split("/") if template else []):
        slash = "/" if place else ""
        parameter = _PARAMETER.fullmatch(segment)
        if not parameter and ("{" in segment or "}" in segment):
            raise ValueError(f"route {template!r}: the local host cannot match the segment {segment!r}")
        if not parameter:
            pattern += slash + re.escape(segment)
            precedence.append((1, 0))
            continue
        stars, name, constraints, optional = parameter.groups()
        checks = tuple(_test(template, *found) for found in _CONSTRAINT.findall(constraints))
        pattern += _group(slash, bool(stars), bool(optional))
        names.append(name)
        tests.append(checks)
        precedence.append(((5 if stars else 3) - bool(checks), -len(checks)))
    compiled = re.compile(pattern + "/?", re.IGNORECASE | re.ASCII | re.DOTALL)
    return Template(compiled, tuple(names), tuple(tests), (*precedence, (9, 0)))


def _group(slash: str, catch_all: bool, optional: bool) -> str:
    if catch_all:
        return f"(?:{slash}(.*))?" if slash else "(.*)"
    return f"(?:{slash}([^/]+))?" if optional else f"{slash}([^/]+)"


def _test(template: str, name: str, argument: str) -> Test:
    if name in _SIZED and argument.isdecimal():
        return _SIZED[name](int(argument))
    if name in _PLAIN and not argument:
        return _PLAIN[name]
    raise ValueError(f"route {template!r}: the local host does not know the constraint {name!r}")
