"""The command line: plays scenes, prints them, and says whether all went as documented.

Exit code 0 if they did, 1 if one did not, 2 for wrong use.
"""

import json
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence

from task_lifecycles.scenes import SCENES, title
from task_lifecycles.stage import Performance, perform

DESCRIPTION = """Tell scenes from the lives of tasks, a column for each task, in virtual time,
and compare each with what is documented. Without arguments: all of them."""


class Options(Namespace):
    """What the arguments say, with types."""

    scenes: list[str]
    json: bool


def main(arguments: Sequence[str]) -> int:
    """Play the scenes that the arguments name, or all; gives the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments, namespace=Options())
    unknown = [name for name in options.scenes if name not in SCENES]
    if unknown:
        parser.error(f"there is no scene {unknown[0]!r}: choose from {', '.join(SCENES)}")
    played = [perform(name, SCENES[name]) for name in options.scenes or SCENES]
    try:
        print(as_json(played) if options.json else "\n".join(report(played)), flush=True)  # noqa: T201  # its output
    except OSError as error:
        parser.exit(1, f"The stories could not be written: {error.strerror}.\n")
    return 0 if all(one.as_documented for one in played) else 1


def _parser() -> ArgumentParser:
    scenes = "\n".join(f"  {name:<9} {title(scene)}" for name, scene in SCENES.items())
    epilog = f"scenes:\n{scenes}\n\nExit code: 0 all as documented, 1 some not, 2 wrong use."
    parser = ArgumentParser(
        prog="gradus run task_lifecycles",
        description=DESCRIPTION,
        epilog=epilog,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenes", metavar="SCENE", nargs="*", help="which scenes to tell")
    parser.add_argument("--json", action="store_true", help="print a JSON document")
    return parser


def report(played: Sequence[Performance]) -> Iterator[str]:
    """The scenes, one below the other, and a sentence about all of them."""
    for performance in played:
        yield from performance.lines()
        yield ""
    right = sum(performance.as_documented for performance in played)
    yield f"{right} of {len(played)} scenes happened as documented."


def as_json(played: Sequence[Performance]) -> str:
    """The same for programs."""
    return json.dumps({"scenes": [performance.document() for performance in played]}, indent=2)
