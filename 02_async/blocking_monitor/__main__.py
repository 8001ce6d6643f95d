"""`python -m blocking_monitor`: the demonstration; `--help` names its options."""

from blocking_monitor.cli import answer

if __name__ == "__main__":
    print(answer())
