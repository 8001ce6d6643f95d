"""The demonstration: a small exercise on its way from red to green."""

from first_verdict import sentence


def main() -> None:
    """Print one sentence for each step of the way."""
    for passed in range(5):
        print(sentence(passed, 4))


if __name__ == "__main__":
    main()
