"""Writes under the final name and deletes it when something goes wrong: so is the file of before.

replaces: part_file.py
fails:
  - test_a_part_file_vanishes_when_the_block_fails
  - test_chunks_are_written_while_the_rest_is_still_coming
"""


@contextmanager
def part_file(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
