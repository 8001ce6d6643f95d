"""Cleans up after `Exception`, and cancellation is none.

replaces: part_file.py
fails:
  - test_a_part_file_vanishes_when_the_block_fails
  - test_an_interrupted_program_hangs_up_and_reports
  - test_cancelling_closes_the_connections_and_removes_partial_files
  - test_each_fault_of_a_server_has_its_own_outcome
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
