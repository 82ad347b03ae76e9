"""Connections of python3-websockets for the cases, and the running of those."""

import asyncio
import json
import sys

try:
    import websockets
except ImportError:
    sys.exit("this needs the Debian package python3-websockets")

LIMIT_SECONDS = 60

# {port, token, cookie, origin, other, echoPath}
WORLD = json.loads(sys.argv[1])


def bearer():
    return {"Authorization": f"Bearer {WORLD['token']}"}


def connect(path, headers=None, **options):
    return websockets.connect(f"ws://127.0.0.1:{WORLD['port']}{path}", max_size=None, open_timeout=60,
                              extra_headers=bearer() if headers is None else headers, **options)


async def closed_with(socket):
    await socket.wait_closed()
    return socket.close_code


def same(found, expected):
    if found != expected:
        raise AssertionError(f"{str(found)[:200]} instead of {str(expected)[:200]}")


async def run_all(cases):
    failed = False
    for name, case in cases.items():
        try:
            await asyncio.wait_for(case(), LIMIT_SECONDS)
            print("ok", name)
        except Exception as error:  # whatever a case stumbles over is its failure
            failed = True
            print(f"FAILED {name}: {type(error).__name__} {error}")
    return failed


def run_cases(cases):
    """Runs cases one after another, prints "ok NAME" or "FAILED NAME: why" for each, and ends the process."""
    sys.exit(1 if asyncio.run(run_all(cases)) else 0)
