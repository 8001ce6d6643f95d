"""The gradebook for reading: ``index.html`` on the class, and under ``learners`` a page for each, to be sent to them.

A learner's page links nowhere: it leaves the folder alone, and the class page is not for learners.
"""

from pathlib import Path

from gradus.atomic import write_atomically
from gradus.grading.file_names import file_name
from gradus.grading.gradebook import Gradebook
from gradus.grading.writing.class_page import class_page
from gradus.grading.writing.discretion import told_of
from gradus.grading.writing.interface import VerdictSource
from gradus.grading.writing.learner_page import learner_page
from gradus.screens.paper import document, sheet

_PROGRAM = "gradus grade"


class HtmlWriter:
    """Pages without scripts that need nothing but themselves."""

    name = "html"

    def write(self, gradebook: Gradebook, verdicts: VerdictSource, folder: Path) -> list[Path]:
        """The class page first; verdicts are held for one learner at a time."""
        pages = {one.id: folder / "learners" / f"{file_name(one.id)}.html" for one in gradebook.learners}
        links = {id_: path.relative_to(folder).as_posix() for id_, path in pages.items()}
        index = folder / "index.html"
        count = len(gradebook.learners)
        _write(index, class_page(gradebook, links), f"Gradus: a class of {count}", _style("class_page.css"))
        style = _style("learner_page.css")
        for learner in gradebook.learners:
            told = told_of(learner, verdicts, private_tests=gradebook.private_tests)
            _write(pages[learner.id], learner_page(gradebook, learner, told), "Gradus: your marks", style)
        return [index, *pages.values()]


def _style(name: str) -> str:
    return sheet(Path(__file__).with_name(name))


def _write(path: Path, body: str, title: str, style: str) -> None:
    write_atomically(path, document(body, title=title, program=_PROGRAM, style=style).encode())
