"""The process that has mypy imported and forks a child for each check.

    python -P -m gradus.runner.mypy_process --serve DESCRIPTOR

It is not the process that runs tests: mypy's heap would make every fork of that one slower. A request's
arguments are mypy's own. The one record that comes back holds what ``mypy.api.run`` returned.
"""

import argparse
import json
import os
import socket

from mypy import api

from gradus.runner.fork_server import ForkServer


def main() -> None:
    """Serve checks until the client is gone."""
    parser = argparse.ArgumentParser(description="Check types, a forked child for each request.")
    parser.add_argument("--serve", type=int, required=True)
    job = ForkServer(socket.socket(fileno=parser.parse_args().serve)).next_child()
    out, err, status = api.run(job.request["arguments"])
    job.sink.write(json.dumps({"out": out, "err": err, "status": status}) + "\n")
    job.sink.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
