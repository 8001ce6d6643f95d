"""`gradus run task_lifecycles`: the scenes that the arguments name, and all of them where there are none."""

import sys

from task_lifecycles.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
