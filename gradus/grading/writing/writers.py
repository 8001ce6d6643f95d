"""The forms there are, by the name that ``--format`` has for them. A new one is a module and a line here."""

from collections.abc import Mapping

from gradus.grading.writing.document import JsonWriter
from gradus.grading.writing.interface import Writer
from gradus.grading.writing.junit import JunitWriter
from gradus.grading.writing.pages import HtmlWriter
from gradus.grading.writing.tables import CsvWriter

_ALL: tuple[Writer, ...] = (CsvWriter(), JsonWriter(), HtmlWriter(), JunitWriter())
WRITERS: Mapping[str, Writer] = {writer.name: writer for writer in _ALL}
