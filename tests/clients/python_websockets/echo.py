"""A plugin's own endpoint, which sends back what it gets."""

from peer import WORLD, closed_with, connect, run_cases, same

LARGE = 64 * 1024
LIMIT = 16 * 1024 * 1024


def open_echo(**options):
    return connect(WORLD["echoPath"], **options)


def comes_back(*messages):
    async def case():
        async with open_echo() as socket:
            for message in messages:
                await socket.send(message)
                same(await socket.recv(), message)
        same(socket.close_code, 1000)
    return case


async def comes_in_order():
    async with open_echo() as socket:
        for i in range(100):
            await socket.send(f"message {i}")
        for i in range(100):
            same(await socket.recv(), f"message {i}")


async def fragments():
    async with open_echo() as socket:
        await socket.send(["one ", "", "two ", "three"])
        same(await socket.recv(), "one two three")


async def ping_between():
    async def parts():
        yield "one "
        await (await socket.ping(b"between"))
        yield "two"

    async with open_echo() as socket:
        await socket.send(parts())
        same(await socket.recv(), "one two")


async def subprotocol():
    async with open_echo(subprotocols=["other", "echo"]) as socket:
        same(socket.subprotocol, "echo")


async def close_codes():
    for code in (1000, 3000, 4999):
        async with open_echo() as socket:
            await socket.close(code)
            same(await closed_with(socket), code)


async def over_the_limit():
    async with open_echo() as socket:
        # The head of a binary frame, masked; its bytes never come.
        socket.transport.write(b"\x82\xff" + (LIMIT + 1).to_bytes(8, "big") + b"\1\2\3\4")
        same(await closed_with(socket), 1009)


async def not_utf8():
    async with open_echo() as socket:
        await socket.write_frame(True, 1, b"\x66\xc3\x28")
        same(await closed_with(socket), 1007)


run_cases({
    "text comes back": comes_back("hello", "zażółć \U0001F4F7 \0"),
    "binary comes back": comes_back(bytes(range(256))),
    "empty messages come back": comes_back("", b""),
    "messages on both sides of 64 KiB come back":
        comes_back("x" * (LARGE - 1), b"\7" * (LARGE - 1), "y" * LARGE, b"\x08" * (LARGE + 1)),
    "messages that are sent at once come back in order": comes_in_order,
    "a message in fragments comes back whole": fragments,
    "a ping between fragments is answered": ping_between,
    "the subprotocol of the endpoint is agreed on": subprotocol,
    "close codes are answered with the same": close_codes,
    "a message over the limit is closed with 1009": over_the_limit,
    "text that is not UTF-8 is closed with 1007": not_utf8,
})
