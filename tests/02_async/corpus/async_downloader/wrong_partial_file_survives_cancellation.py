"""Cleans up after `Exception`, and cancellation is none.

replaces: part_file.py
fails:
  - test_a_kill_is_obeyed_as_ctrl_c_is
  - test_a_part_file_vanishes_when_the_block_fails
  - test_cancelling_closes_the_connections_and_removes_partial_files
  - test_ctrl_c_hangs_up_removes_partial_files_and_reports
  - test_silence_and_a_body_without_end_are_timed_out
"""


@contextmanager
def part_file(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except Exception:
        part.unlink(missing_ok=True)
        raise
