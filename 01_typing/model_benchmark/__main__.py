"""`gradus run model_benchmark`: the comparison; see ``--help``."""

from model_benchmark.cli import app

if __name__ == "__main__":
    app(prog_name="gradus run model_benchmark")
