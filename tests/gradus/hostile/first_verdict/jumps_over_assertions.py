"""A trace function moves every test past its assertions, line by line.

expected: detected
"""

import linecache
import sys
from types import FrameType

from first_verdict.sentence import percentage

__all__ = ["percentage", "sentence"]


def jump(frame: FrameType, event: str, _argument: object) -> object:
    """Past the line that would fail, to the last one of the function."""
    if frame.f_code.co_name.startswith("test_") and event == "line":
        last = max(line for _, _, line in frame.f_code.co_lines() if line is not None)
        if frame.f_lineno < last and "assert" in linecache.getline(frame.f_code.co_filename, frame.f_lineno):
            frame.f_lineno = last
    return jump


def sentence(passed: int, total: int) -> str:
    """Of the right type, and wrong."""
    percentage(passed, total)
    return ""


sys.settrace(jump)
