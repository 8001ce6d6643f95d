"""The innermost line, always: everybody's report says `threading.py`, or `ssl.py`.

replaces: stacks.py
fails:
  - test_all_together_name_the_line_that_blocks
  - test_the_innermost_line_of_ones_own_is_to_blame
  - test_the_line_that_was_seen_most_often_is_named
"""


def blocking_line(stack: Stack) -> Line | None:
    return stack[-1] if stack else None
