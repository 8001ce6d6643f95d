"""Runs a learner's program as ``python -m NAME`` would, and says in one line what is not written yet.

    python -m gradus.launch NAME [ARGUMENTS ...]

It imports nothing of the tool: from its first line on the process is the program's. A stub's own error, wherever in a
chain or a group it stands, becomes a sentence instead of forty lines of traceback; every other error is the program's.
"""

import re
import runpy
import sys
from collections.abc import Iterator

NOT_WRITTEN = 1
_STUB = re.compile(r"[a-z_]\w*(\.\w+)+")


def main() -> None:
    """Hand the arguments over to the program and run it in this process."""
    name = sys.argv[1]
    del sys.argv[1]
    try:
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    except (NotImplementedError, BaseExceptionGroup) as error:
        missing = next(filter(_STUB.fullmatch, _messages(error)), None)
        if missing is None:
            raise
        print(_sentence(name, missing), file=sys.stderr)  # noqa: T201  # its whole output
        sys.exit(NOT_WRITTEN)


def _sentence(name: str, missing: str) -> str:
    package, function = missing.partition(".")[0], missing.rpartition(".")[2]
    if package == name:
        return f"{name}: `{function}` is not written yet ({missing})."
    return f"{name} stands on your {package}, and `{function}` of that is not written yet: gradus watch {package}"


def _messages(error: BaseException) -> Iterator[str]:
    """What the NotImplementedErrors of ``error``, its members and its causes say."""
    if isinstance(error, NotImplementedError):
        yield str(error)
    members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one in (*members, error.__cause__):
        if one is not None:
            yield from _messages(one)


if __name__ == "__main__":
    main()
