"""Find, fill, check and compile the hall's texts in both languages, without gettext's programs.

``python -m settings.messages extract [--fill FILE …]`` brings the catalogues under ``locale/`` up
to date, ``compile`` makes what Django reads, ``check`` fails with a sentence for each text that is
not complete in both languages.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
PLURAL_FORMS = {
    "en": "nplurals=2; plural=(n != 1);",
    "zh_Hans": "nplurals=1; plural=0;",
}
_ROOMS = ("accounts", "cases", "departments", "hall", "notifications", "settings", "web")
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"(?<!%)%\(\w+\)[a-z]|(?<!%)%[sd]|(?<!\{)\{\w*\}(?!\})")


class Key(NamedTuple):
    """What makes a text one text: its context and its English wording."""

    context: str | None
    singular: str


class Text(NamedTuple):
    """A text as the code has it, and the files where it occurs."""

    key: Key
    plural: str
    files: frozenset[str]


class Trouble(Exception):
    """A file cannot be read; the sentence says which and why."""


# Finding ----------------------------------------------------------------------------------------


def find_texts(root: Path = ROOT) -> dict[Key, Text]:
    """Return every translatable text of code and templates under ``root``."""
    found: dict[Key, Text] = {}
    for path in _sources(root):
        for key, plural in _texts_of(path):
            known = found.get(key, Text(key, "", frozenset()))
            files = known.files | {path.relative_to(root).as_posix()}
            found[key] = Text(key, known.plural or plural, files)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for folder in (*_ROOMS, "templates"):
        for path in sorted((root / folder).rglob("*")):
            is_template = "templates" in path.parts and path.suffix in {".html", ".txt"}
            if path.suffix == ".py" or is_template:
                yield path


def _texts_of(path: Path) -> Iterator[tuple[Key, str]]:
    from babel.messages.extract import extract

    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        code = _as_code(code, path)
    lines = io.BytesIO(code.encode())
    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract("python", lines, _KEYWORDS, (), options):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        yield Key(context, singular), plural


def _as_code(template: str, path: Path) -> str:
    """Return the template as the calls of gettext that it makes."""
    from django.utils.translation.template import templatize

    calls = templatize(template, origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines())  # indentation means nothing here


# Keeping ----------------------------------------------------------------------------------------


def path_of(language: str, locale: Path = LOCALE) -> Path:
    """Return where the texts of ``language`` (``en``, ``zh_Hans``) are kept."""
    return locale / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> dict[Key, polib.POEntry]:
    """Return the entries of a catalogue; none when there is no file."""
    entries = _opened(path) if path.exists() else []
    return {Key(entry.msgctxt, entry.msgid): entry for entry in entries}


def _opened(path: Path) -> polib.POFile:
    try:
        with path.open():
            return polib.pofile(str(path), encoding="utf-8")
    except OSError as trouble:
        raise Trouble(f"{path} cannot be read: {trouble.strerror or trouble}") from trouble


def extract(fills: Sequence[Path] = (), root: Path = ROOT) -> list[str]:
    """Bring both catalogues up to date; returns remarks about translations that contradict."""
    texts, remarks = find_texts(root), []
    for language in PLURAL_FORMS:
        path = path_of(language, root / "locale")
        kept = {key: entry for key, entry in read(path).items() if not entry.obsolete}
        if language != "en":
            for fill in fills:
                remarks += _fill(kept, read(fill), fill)
        _write(path, language, [_entry(text, kept, language) for text in texts.values()])
    return remarks


def _fill(
    kept: dict[Key, polib.POEntry], more: Mapping[Key, polib.POEntry], source: Path
) -> list[str]:
    remarks = []
    for key, entry in more.items():
        if key not in kept or not kept[key].translated():
            kept[key] = entry
        elif _forms(kept[key]) != _forms(entry):
            ours, theirs = _forms(kept[key])[0], _forms(entry)[0]
            remarks.append(f"'{key.singular}' stays '{ours}'; {source.name} says '{theirs}'.")
    return remarks


def _entry(text: Text, kept: Mapping[Key, polib.POEntry], language: str) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=text.key.context,
        msgid=text.key.singular,
        msgid_plural=text.plural,
        occurrences=[(file, "") for file in sorted(text.files)],  # no line numbers: fewer conflicts
    )
    if language == "en":
        forms = [text.key.singular, text.plural]
    else:
        forms = _forms(kept[text.key]) if text.key in kept else [""]
    if text.plural:
        entry.msgstr_plural = dict(enumerate(forms))
    else:
        entry.msgstr = forms[0]
    return entry


def _forms(entry: polib.POEntry) -> list[str]:
    plural = [form for _number, form in sorted(entry.msgstr_plural.items())]
    return plural or [entry.msgstr]


def _write(path: Path, language: str, entries: Iterable[polib.POEntry]) -> None:
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.header = "The hall's texts; `make messages` brings this file up to date."
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    catalogue.extend(sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{catalogue}", encoding="utf-8")


# Checking ---------------------------------------------------------------------------------------


def check(root: Path = ROOT) -> list[str]:
    """Return a sentence for each text that is missing, left over or wrong in a language."""
    texts, problems = find_texts(root), []
    for language in PLURAL_FORMS:
        kept = read(path_of(language, root / "locale"))
        for key in texts.keys() - kept.keys():
            files = ", ".join(sorted(texts[key].files))
            problems.append(f"{language}: '{key.singular}' ({files}) is not in the catalogue.")
        for key, entry in kept.items():
            problems += [f"{language}: '{key.singular}' {fault}" for fault in _faults(entry, texts)]
    return sorted(problems)


def _faults(entry: polib.POEntry, texts: Mapping[Key, Text]) -> Iterator[str]:
    if entry.obsolete or Key(entry.msgctxt, entry.msgid) not in texts:
        yield "is in the catalogue but nowhere in the code."
    elif entry.fuzzy:
        yield "is marked as uncertain."
    elif not entry.translated():
        yield "is not translated."
    else:
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        forms = _forms(entry)
        for source, form in zip(sources[-len(forms) :], forms, strict=True):
            if placeholders(source) != placeholders(form):
                yield f"has other placeholders in '{form}'."


def placeholders(text: str) -> list[str]:
    """Return what is filled in at run time, such as ``%(count)d`` or ``{name}``, sorted."""
    return sorted(set(_PLACEHOLDER.findall(text)))


# Compiling --------------------------------------------------------------------------------------


def compile_stale(locale: Path = LOCALE) -> None:
    """Compile each catalogue that is newer than what Django reads."""
    for language in PLURAL_FORMS:
        source = path_of(language, locale)
        target = source.with_suffix(".mo")
        if not _is_newer(target, source):
            draft = target.with_suffix(".draft")
            _opened(source).save_as_mofile(str(draft))
            draft.rename(target)


def _is_newer(target: Path, source: Path) -> bool:
    both = target.exists() and source.exists()
    return both and target.stat().st_mtime > source.stat().st_mtime


def main(arguments: Sequence[str] | None = None) -> int:
    """Extract, compile or check; returns 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m settings.messages", description=__doc__)
    parser.add_argument("act", choices=["extract", "compile", "check"])
    parser.add_argument("--fill", type=Path, nargs="+", default=[], help="files with translations")
    wish = parser.parse_args(arguments)
    try:
        if wish.act == "compile":
            compile_stale()
            return 0
        sentences = extract(wish.fill) if wish.act == "extract" else check()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(*sentences, sep="\n", end="\n" if sentences else "")
    return 1 if wish.act == "check" and sentences else 0


if __name__ == "__main__":
    sys.exit(main())
