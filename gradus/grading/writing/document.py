"""The gradebook as it is, in JSON: ``gradebook.json``, described in ``docs/gradebook.md``."""

import json
from pathlib import Path

from gradus.atomic import write_atomically
from gradus.grading.gradebook import Gradebook
from gradus.grading.writing.interface import VerdictSource


class JsonWriter:
    """The whole model; verdicts stay beside it, where ``result`` says."""

    name = "json"

    def write(self, gradebook: Gradebook, _verdicts: VerdictSource, folder: Path) -> list[Path]:
        """``gradebook.json``. Half a character, as strangers' file names may have it, is written as its escape."""
        text = json.dumps(gradebook.model_dump(mode="json"), ensure_ascii=False, indent=1)
        path = folder / "gradebook.json"
        write_atomically(path, f"{text}\n".encode(errors="backslashreplace"))
        return [path]
