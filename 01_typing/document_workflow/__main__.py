"""`gradus run document_workflow`: with arguments the command line, without them the demonstration."""

import sys

from document_workflow.cli import app
from document_workflow.comparison import source_of
from document_workflow.demonstration import comparison, story
from document_workflow.measures import excerpt


def main() -> None:
    """Decide by the arguments."""
    if len(sys.argv) > 1:
        app(prog_name="gradus run document_workflow")
    print("\n".join(story().lines()))
    print("\nOne of its rules before:\n")
    print(excerpt(source_of("traditional"), "author_acts"))
    print("\nand after:\n")
    print(excerpt(source_of("modern"), "author_acts"), end="\n\n")
    print("\n".join(comparison().lines()))


if __name__ == "__main__":
    main()
