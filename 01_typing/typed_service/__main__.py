"""`gradus run typed_service`: with arguments the command line, without them the demonstration."""

import asyncio
import sys
from contextlib import aclosing

from typed_service.cli import main
from typed_service.demonstration import demonstrate


async def show() -> None:
    """Print the conversation while it goes on."""
    async with aclosing(demonstrate()) as lines:
        async for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(sys.argv[1:]))
    asyncio.run(show())
