"""`python -m file_pipeline`: with a folder the service, without one the demonstration."""

import sys

from file_pipeline.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
