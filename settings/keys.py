"""Make the keys of a laptop once and keep them; production brings its own in the environment."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def local_keys(path: Path) -> dict[str, str]:
    """Return the keys kept at ``path``, making them (mode 0600) when there are none yet."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return _first_keys(path)


def _first_keys(path: Path) -> dict[str, str]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "HALL_SEAL_KEY": Fernet.generate_key().decode(),
        "HALL_INDEX_KEY": secrets.token_hex(32),
        "HALL_JOURNAL_KEY": secrets.token_hex(32),
    }
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(keys, indent=1))
    try:
        os.link(draft, path)  # the first of several processes wins; the others read its keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return json.loads(path.read_text())
