"""`python -m rate_limits`: the demonstration; `--help` names its options."""

from rate_limits.cli import report

if __name__ == "__main__":
    print(report())
