'use strict';
const { assert, Peer, runCases, world } = require('./peer');

const LARGE = 64 * 1024;
const LIMIT = 16 * 1024 * 1024;

const open = () => Peer.open(world.echoPath);

async function comesBack(...messages) {
  const peer = await open();
  for (const message of messages) {
    peer.send(message);
    assert.deepStrictEqual(await peer.next(), message);
  }
  assert.strictEqual(await peer.close(1000), 1000);
}

runCases({
  'text comes back': () => comesBack('hello', 'zażółć \u{1F4F7} \u0000'),
  'binary comes back': () => comesBack(Buffer.from(Array.from({ length: 256 }, (_, i) => i))),
  'empty messages come back': () => comesBack('', Buffer.alloc(0)),
  'messages on both sides of 64 KiB come back': () =>
    comesBack('x'.repeat(LARGE - 1), Buffer.alloc(LARGE - 1, 7), 'y'.repeat(LARGE), Buffer.alloc(LARGE + 1, 8)),

  'messages that are sent at once come back in order': async () => {
    const peer = await open();
    for (let i = 0; i < 100; i++) peer.send(`message ${i}`);
    for (let i = 0; i < 100; i++) assert.strictEqual(await peer.next(), `message ${i}`);
    await peer.close(1000);
  },

  'a message in fragments comes back whole': async () => {
    const peer = await open();
    for (const part of ['one ', '', 'two ', 'thr']) peer.send(part, { fin: false });
    peer.send('ee', { fin: true });
    assert.strictEqual(await peer.next(), 'one two three');
    await peer.close(1000);
  },

  'a ping between fragments is answered': async () => {
    const peer = await open();
    const pong = new Promise((resolve) => peer.socket.on('pong', resolve));
    peer.send('one ', { fin: false });
    peer.socket.ping('between');
    assert.strictEqual((await pong).toString(), 'between');
    peer.send('two', { fin: true });
    assert.strictEqual(await peer.next(), 'one two');
    await peer.close(1000);
  },

  'the subprotocol of the endpoint is agreed on': async () => {
    const peer = await Peer.open(world.echoPath, { subprotocols: ['other', 'echo'] });
    assert.strictEqual(peer.socket.protocol, 'echo');
    await peer.close(1000);
  },

  'close codes are answered with the same': async () => {
    for (const code of [1000, 3000, 4999]) {
      const peer = await open();
      assert.strictEqual(await peer.close(code), code);
    }
  },

  'a message over the limit is closed with 1009': async () => {
    const peer = await open();
    const head = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]); // binary and masked; its bytes never come
    head.writeUInt32BE(LIMIT + 1, 6);
    peer.socket._socket.write(head);
    assert.strictEqual(await peer.closed, 1009);
  },

  'text that is not UTF-8 is closed with 1007': async () => {
    const peer = await open();
    peer.send(Buffer.from([0x66, 0xc3, 0x28]), { binary: false });
    assert.strictEqual(await peer.closed, 1007);
  },
});
