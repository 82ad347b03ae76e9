'use strict';
const { assert, Peer, runCases, world } = require('./peer');

const PATH = '/api/v1/ws';
const PROTOCOL = { subprotocols: ['instaplay.v1'] };

/** A connection that speaks the protocol of the shared socket. */
class Session {
  static async open(options = {}) {
    const session = new Session();
    session.peer = await Peer.open(PATH, { ...PROTOCOL, ...options });
    session.hello = await session.next();
    assert.strictEqual(session.hello.t, 'hello');
    return session;
  }

  send(message) {
    this.peer.send(JSON.stringify(message));
  }

  async next() {
    return JSON.parse(await this.peer.next());
  }

  async command(id, op, d) {
    this.send({ t: 'cmd', id, op, d });
    return this.next();
  }
}

const keep = (text) => ['bench.keep', { to: world.other, text }];

/** Somebody else writes to the one who is signed in by cookie. */
async function write(...texts) {
  const session = await Session.open();
  for (const text of texts) assert.strictEqual((await session.command(text, ...keep(text))).t, 'ack');
  await session.peer.close(1000);
}

const cookie = (origin) => ({ headers: { Cookie: world.cookie, Origin: origin } });

runCases({
  'a bearer token is greeted': async () => {
    const { hello, peer } = await Session.open();
    assert.strictEqual(peer.socket.protocol, 'instaplay.v1');
    assert.strictEqual(hello.hb, 25000);
    assert.ok(hello.sid.length > 0 && hello.epoch.length > 0 && Number.isInteger(hello.offset));
    assert.strictEqual(await peer.close(1000), 1000);
  },

  'a cookie is greeted on pages of the own origin': async () => {
    const { peer } = await Session.open(cookie(world.origin));
    await peer.close(1000);
  },

  'a cookie is refused on pages of others': async () => {
    await assert.rejects(Session.open(cookie('http://elsewhere.example')), /refused with 403/);
  },

  'nobody is refused': async () => {
    await assert.rejects(Session.open({ headers: {} }), /refused with 401/);
  },

  'a command is acknowledged': async () => {
    const session = await Session.open();
    assert.deepStrictEqual(await session.command('c-1', 'bench.push', { to: world.other, text: 'hi' }), { t: 'ack', id: 'c-1', d: {} });
    await session.peer.close(1000);
  },

  'a wrong command is answered with an error': async () => {
    const session = await Session.open();
    const unknown = await session.command('c-1', 'no.such', {});
    assert.deepStrictEqual([unknown.t, unknown.id, unknown.code], ['err', 'c-1', 'unknown_command']);
    const invalid = await session.command('c-2', 'bench.push', {});
    assert.deepStrictEqual([invalid.t, invalid.id, invalid.code], ['err', 'c-2', 'validation_failed']);
    session.peer.send('{"t":');
    const malformed = await session.next();
    assert.strictEqual(malformed.t, 'err');
    assert.ok(!('id' in malformed));
    await session.peer.close(1000);
  },

  'a message over the limit is closed with 1009': async () => {
    const { peer } = await Session.open();
    peer.send('x'.repeat(64 * 1024 + 1));
    assert.strictEqual(await peer.closed, 1009);
  },

  'what was missed comes after a cut, then what is new': async () => {
    const first = await Session.open(cookie(world.origin));
    const { epoch, offset } = first.hello;
    first.send({ t: 'resume', epoch, offset });
    assert.strictEqual((await first.next()).ok, true);
    first.peer.socket.terminate();
    await write('missed 1', 'missed 2');

    const second = await Session.open(cookie(world.origin));
    second.send({ t: 'resume', epoch, offset });
    assert.deepStrictEqual(await second.next(), { t: 'resumed', ok: true, from: offset + 1, to: offset + 2 });
    await write('new');
    for (const [i, text] of ['missed 1', 'missed 2', 'new'].entries()) {
      const event = await second.next();
      assert.deepStrictEqual([event.t, event.o, event.k, event.d.text], ['ev', offset + 1 + i, 'bench.message', text]);
    }
    await second.peer.close(1000);
  },

  'an offset that was never reached is refused': async () => {
    const session = await Session.open();
    session.send({ t: 'resume', epoch: session.hello.epoch, offset: session.hello.offset + 1000 });
    const answer = await session.next();
    assert.deepStrictEqual([answer.t, answer.ok, answer.reason], ['resumed', false, 'gap']);
    await session.peer.close(1000);
  },
});
