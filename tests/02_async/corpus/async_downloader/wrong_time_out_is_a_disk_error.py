"""Asks for OSError first, and TimeoutError is one.

replaces: outcomes.py
fails:
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_errors_are_classified_as_the_table_says
  - test_the_time_out_of_a_file_begins_with_its_turn
"""


def classify(error: Exception) -> Outcome:
    match error:
        case OSError():
            return Outcome.NOT_WRITTEN
        case TimeoutError() | httpx.TimeoutException():
            return Outcome.TIMED_OUT
        case WrongLengthError():
            return Outcome.WRONG_LENGTH
        case httpx.HTTPStatusError() | httpx.TooManyRedirects():
            return Outcome.HTTP_ERROR
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return Outcome.INVALID_URL
        case httpx.ConnectError() | httpx.ProxyError():
            return _unconnected(error)
        case _:
            return Outcome.RESET
