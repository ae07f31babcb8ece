"""desk.yaml as a desk document, or in plain words why it is none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import inspect

from dev.bootstrap.console import Trouble
from shared.domain.desk import DeskDocument
from shared.domain.desk_check import check_desk
from shared.domain.errors import Invalid

_PEOPLE = ("agents", "keys")


class _Strict(yaml.SafeLoader):
    """YAML takes the last of two like names, and says nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set[str]()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"{key.value!r} stands there twice, at line {key.start_mark.line + 1}"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(path: Path) -> DeskDocument:
    """The checked document. Raises Trouble for anything that could not be published."""
    mend = f'Mend {path.name}; docs/deploying.md, "The desk", says what may stand there.'
    try:
        content = _Strict(path.read_text("utf-8")).get_single_data()
        if not isinstance(content, dict):
            raise Trouble(f"{path.name} is no desk: it holds no fields.", mend)
        for unknown in unknown_fields(content, inspect.type_info(DeskDocument)):
            raise Trouble(f"{path.name}: there is no field {unknown}.", mend)
        if people := [kind for kind in _PEOPLE if content.get(kind)]:
            raise Trouble(
                f"{path.name} holds {' and '.join(people)}.",
                "People and keys do not stand in this file: an admin adds agents, `python -m dev key create` keys.",
            )
        return check_desk(msgspec.convert(content, DeskDocument))
    except (OSError, yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise Trouble(f"{path.name} is no desk: {error}", mend) from error
    except Invalid as error:
        raise Trouble(f"{path.name}: {error.field}: {error}", mend) from error


def unknown_fields(value: Any, kind: inspect.Type, at: str = "") -> Iterator[str]:
    """Paths of fields that the document's types do not have: msgspec passes over them in dataclasses."""
    if not isinstance(value, dict):
        return
    if isinstance(kind, inspect.UnionType):
        kind = next((one for one in kind.types if isinstance(one, inspect.DictType | inspect.DataclassType)), kind)
    fields = {field.encode_name: field.type for field in getattr(kind, "fields", ())}
    for name, inner in value.items():
        here = f"{at}.{name}".lstrip(".")
        if isinstance(kind, inspect.DictType):
            yield from unknown_fields(inner, kind.value_type, here)
        elif name in fields:
            yield from unknown_fields(inner, fields[name], here)
        else:
            yield here
