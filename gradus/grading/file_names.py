"""A file's name from a learner's id, which is a stranger's text: slashes, dots, any script, any length.

The name depends on the id alone, so it stays the same over gradings. An id that is a safe name already keeps it. Any
other loses what is not safe and gets a fingerprint of the whole id behind ``~``, which no safe id has in it: so two
ids never meet in one file, not even where a file system takes ``Ann`` and ``ann`` for the same.
"""

import hashlib
import re

_SAFE = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,58}[a-z0-9_-])?")
_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONGEST = 40


def file_name(learner: str) -> str:
    """The name for ``learner``, without an ending: ASCII, in small letters, at most 60 characters."""
    if _SAFE.fullmatch(learner) and not _RESERVED.fullmatch(learner):
        return learner
    legible = _UNSAFE.sub("-", learner.lower())[:_LONGEST].strip(".-")
    fingerprint = hashlib.sha256(learner.encode(errors="surrogatepass")).hexdigest()[:16]
    return f"{legible.replace('.', '-') or 'learner'}~{fingerprint}"
