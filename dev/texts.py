"""`texts`: the catalogues of what pages say, brought up to the templates: new texts come in empty, old ones go."""

import argparse
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dev.bootstrap.console import say
from dev.bootstrap.places import ROOT
from shared.web.texts import DOMAIN, ENGLISH, LANGUAGES, LOCALES

WEB = ROOT / "shared" / "web"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}
OPTIONS = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
TRANSLATED = [one for one in LANGUAGES if one != ENGLISH]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts give the same bytes
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def main(args: argparse.Namespace) -> int:
    """0 where every text is translated."""
    missing = 0
    for language in TRANSLATED:
        catalog = updated(language)
        po, mo = places(language)
        po.write_bytes(as_po(catalog))
        mo.write_bytes(as_mo(catalog))
        untold = untranslated(catalog)
        missing += len(untold)
        say(f"{language}: {len(catalog)} texts, {len(untold)} without a translation")
        for one in untold:
            say(f"  {one}")
    return 1 if missing else 0


def updated(language: str) -> Catalog:
    """The catalogue as it stands, with the texts that are used now and no others."""
    po, _ = places(language)
    with po.open("rb") as stored:
        catalog = read_po(stored, locale=language)
    used = Catalog()
    for text, context in texts_in_use():
        used.add(text, context=context)
    catalog.update(used, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = LONG_AGO
    return catalog


def texts_in_use() -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Every text of templates and of code, as (text or its forms, context)."""
    for path in sorted(WEB.rglob("*")):
        method = {".html": "jinja2", ".py": "python"}.get(path.suffix)
        if method is None:
            continue
        found = extract(method, io.BytesIO(path.read_bytes()), keywords=KEYWORDS, options=OPTIONS)
        yield from ((text, context) for _, text, _, context in found)


def untranslated(catalog: Catalog) -> list[str]:
    """The texts that nobody has translated."""
    return [str(one.id) for one in catalog if one.id and (not all(_forms(one.string)) or one.fuzzy)]


def as_po(catalog: Catalog) -> bytes:
    """The file that people translate in."""
    out = io.BytesIO()
    write_po(out, catalog, no_location=True, width=0, sort_output=True, omit_header=True)
    head = HEAD.format(language=catalog.locale_identifier, plural=catalog.plural_forms)
    return head.encode() + out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The file that pages read."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def places(language: str) -> tuple[Path, Path]:
    """Both files of a language."""
    folder = LOCALES / language / "LC_MESSAGES"
    return folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"


def _forms(text: object) -> tuple[object, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)
