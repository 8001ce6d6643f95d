"""Its exceptions carry orders to terminals and browsers, in their names, messages and notes.

expected: no_credit
"""

from first_verdict.idle import percentage

__all__ = ["percentage", "sentence"]

ORDERS = "\x1b]0;owned\x07\x1b[2J\x1b[31m</pre><script>alert('@MARK@')</script><img src=x onerror=alert(1)>\u202e\ud800\0"


def sentence(_passed: int, _total: int) -> str:
    """No answer."""
    error = type(ORDERS.replace("\0", "").replace("\ud800", ""), (Exception,), {})(ORDERS * 10)
    error.add_note(ORDERS)
    print(ORDERS)
    raise error
