"""Hold the house to its rules, from the format of a line to the texts in both languages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sysconfig.get_path("scripts"))
_NO_SERVER = {  # whatever is checked here needs none, so that none is asked
    "DJANGO_SETTINGS_MODULE": "settings.test",
    "DATABASE_URL": "postgresql://127.0.0.1:1/none",
}
_OURS = (
    *("accounts", "benchmarks", "cases", "departments", "docs", "hall", "locale"),
    *("notifications", "requirements", "settings", "templates", "tests", "web", ".ci"),
)
_HOME = re.compile(
    r"/(?:home|Users|root|work|workspace)/\w"  # somebody's own folders
    r"|https?://(?!127\.0\.0\.1|localhost)[\w.-]*(?:pypi|artifactory|nexus)[\w.-]*/simple"
)


def main() -> int:
    """Run every check, also after one has failed; returns how the house stands."""
    failed = []
    for name, check in _checks().items():
        begun = time.monotonic()
        words = check()
        verdict = "FAILED" if words else "ok"
        print(f"  {name:<22}{verdict:<8}{time.monotonic() - begun:5.1f} s", flush=True)
        if words:
            failed.append(name)
            print(words, flush=True)
    print(f"Not in order: {', '.join(failed)}." if failed else "The house is in order.")
    return 1 if failed else 0


def _checks() -> dict[str, Callable[[], str]]:
    python = sys.executable
    return {
        "format": _command(_BIN / "ruff", "format", "--check", "--output-format", "concise", "."),
        "lint": _command(_BIN / "ruff", "check", "--quiet", "--output-format", "concise", "."),
        "templates": _command(_BIN / "djade", "--check", *_templates()),
        "imports": _command(_BIN / "lint-imports", "--no-logo"),
        "system": _command(python, "manage.py", "check", "--fail-level", "WARNING"),
        "migrations": _command(python, "manage.py", "makemigrations", "--check", "--dry-run"),
        "translations": _command(python, "-m", "settings.messages", "check"),
        "no machine's paths": lambda: "\n".join(_machine_paths()),
        "types": _command(_BIN / "mypy"),
    }


def _command(*words: str | Path) -> Callable[[], str]:
    def run() -> str:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=os.environ | _NO_SERVER,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        said = done.stdout.strip()
        return (said or f"ended with code {done.returncode}") if done.returncode else ""

    return run


def _templates() -> list[str]:
    rooms = [ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("*/*/templates")]
    found = {path for room in rooms if ".venv" not in room.parts for path in room.rglob("*.html")}
    return sorted(os.fspath(path.relative_to(ROOT)) for path in found)


def _machine_paths() -> Iterator[str]:
    """Find places of one machine that slipped into a file: they mean nothing on another."""
    for path in _texts():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if found := _HOME.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {found.group()}"


def _texts() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in _OURS:
        for path in (ROOT / folder).rglob("*"):
            is_text = path.suffix not in {".mo", ".pyc", ".png", ".pdf", ".jpg", ".woff2"}
            if path.is_file() and is_text and path != Path(__file__):
                yield path


if __name__ == "__main__":
    sys.exit(main())
