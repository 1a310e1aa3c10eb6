"""Run several of Django's commands in one interpreter, because starting Django costs a second.

``python -m settings.commands migrate --no-input -- publish_catalogue``. System checks are made when
``check`` is among them, once, and not before each command.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the commands, separated by ``--``, one after the other; the first failure ends it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.local")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    for is_break, words in itertools.groupby(arguments, key="--".__eq__):
        if not is_break:
            try:
                call_command(*words)
            except CommandError as trouble:
                print(f"{trouble}", file=sys.stderr)
                return trouble.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
