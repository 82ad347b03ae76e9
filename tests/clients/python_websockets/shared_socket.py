"""The shared socket, /api/v1/ws."""

import contextlib
import json

from peer import WORLD, closed_with, connect, run_cases, same
from websockets.exceptions import ConnectionClosed, InvalidStatusCode


class Session:
    """A connection that speaks the protocol of the shared socket."""

    def __init__(self, socket, hello):
        self.socket, self.hello = socket, hello

    async def send(self, message):
        await self.socket.send(json.dumps(message))

    async def next(self):
        return json.loads(await self.socket.recv())

    async def command(self, identifier, op, data):
        await self.send({"t": "cmd", "id": identifier, "op": op, "d": data})
        return await self.next()


@contextlib.asynccontextmanager
async def open_session(headers=None):
    async with connect("/api/v1/ws", headers, subprotocols=["instaplay.v1"]) as socket:
        hello = json.loads(await socket.recv())
        same(hello["t"], "hello")
        yield Session(socket, hello)


def cookie(origin):
    return {"Cookie": WORLD["cookie"], "Origin": origin}


async def refused(headers, status):
    try:
        async with open_session(headers):
            raise AssertionError("was let in")
    except InvalidStatusCode as error:
        same(error.status_code, status)


async def write(*texts):
    """Somebody else writes to the one who is signed in by cookie."""
    async with open_session() as session:
        for text in texts:
            answer = await session.command(text, "bench.keep", {"to": WORLD["other"], "text": text})
            same(answer["t"], "ack")


async def bearer_is_greeted():
    async with open_session() as session:
        same(session.socket.subprotocol, "instaplay.v1")
        same(session.hello["hb"], 25000)
        same([type(session.hello[key]) for key in ("sid", "epoch", "offset")], [str, str, int])
    same(await closed_with(session.socket), 1000)


async def cookie_is_greeted():
    async with open_session(cookie(WORLD["origin"])):
        pass


async def foreign_page_is_refused():
    await refused(cookie("http://elsewhere.example"), 403)


async def nobody_is_refused():
    await refused({}, 401)


async def command_is_acknowledged():
    async with open_session() as session:
        answer = await session.command("c-1", "bench.push", {"to": WORLD["other"], "text": "hi"})
        same(answer, {"t": "ack", "id": "c-1", "d": {}})


async def wrong_command():
    async with open_session() as session:
        unknown = await session.command("c-1", "no.such", {})
        same([unknown["t"], unknown["id"], unknown["code"]], ["err", "c-1", "unknown_command"])
        invalid = await session.command("c-2", "bench.push", {})
        same([invalid["t"], invalid["id"], invalid["code"]], ["err", "c-2", "validation_failed"])
        await session.socket.send('{"t":')
        malformed = await session.next()
        same([malformed["t"], "id" in malformed], ["err", False])


async def over_the_limit():
    async with open_session() as session:
        with contextlib.suppress(ConnectionClosed):  # perhaps before all of it is sent
            await session.socket.send("x" * (64 * 1024 + 1))
        same(await closed_with(session.socket), 1009)


async def resumes():
    async with open_session(cookie(WORLD["origin"])) as first:
        epoch, offset = first.hello["epoch"], first.hello["offset"]
        await first.send({"t": "resume", "epoch": epoch, "offset": offset})
        same((await first.next())["ok"], True)
        first.socket.transport.abort()
    await write("missed 1", "missed 2")

    async with open_session(cookie(WORLD["origin"])) as second:
        await second.send({"t": "resume", "epoch": epoch, "offset": offset})
        same(await second.next(), {"t": "resumed", "ok": True, "from": offset + 1, "to": offset + 2})
        await write("new")
        for i, text in enumerate(("missed 1", "missed 2", "new")):
            event = await second.next()
            same([event["t"], event["o"], event["k"], event["d"]["text"]], ["ev", offset + 1 + i, "bench.message", text])


async def future_offset():
    async with open_session() as session:
        await session.send({"t": "resume", "epoch": session.hello["epoch"], "offset": session.hello["offset"] + 1000})
        answer = await session.next()
        same([answer["t"], answer["ok"], answer["reason"]], ["resumed", False, "gap"])


run_cases({
    "a bearer token is greeted": bearer_is_greeted,
    "a cookie is greeted on pages of the own origin": cookie_is_greeted,
    "a cookie is refused on pages of others": foreign_page_is_refused,
    "nobody is refused": nobody_is_refused,
    "a command is acknowledged": command_is_acknowledged,
    "a wrong command is answered with an error": wrong_command,
    "a message over the limit is closed with 1009": over_the_limit,
    "what was missed comes after a cut, then what is new": resumes,
    "an offset that was never reached is refused": future_offset,
})
