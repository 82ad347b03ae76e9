'use strict';
// A realtime relay as it is commonly written for Node: ws for the sockets, ioredis for the fan-out between processes.
// It speaks as much of instaplay.v1 as the load client needs: hello, resume, cmd, ack, ev, eph.
//   node relay.js REDIS_URL [PEOPLE]     prints "listening on PORT"; PEOPLE makes the tokens relay-0, relay-1, ...

const http = require('node:http');
const Redis = require('ioredis');
const { WebSocketServer } = require('ws');

const PING_MS = 25_000;
const MOST_BUFFERED = 1024 * 1024;
const KEPT = 512;

// What is kept of a stream, and who hears of it, in one step. KEYS: meta, log. ARGV: channel, body, most events kept.
const APPEND = `
local offset = redis.call('HINCRBY', KEYS[1], 'offset', 1)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], offset .. '-0', 'b', ARGV[2])
redis.call('PUBLISH', ARGV[1], offset .. ':' .. ARGV[2])
return offset`;

const keysOf = (user) => [`relay:{${user}}:meta`, `relay:{${user}}:log`];
const channelOf = (user) => `relay:{${user}}:live`;

class Relay {
  constructor(url) {
    this.redis = new Redis(url, { enableAutoPipelining: true });
    this.redis.defineCommand('append', { numberOfKeys: 2, lua: APPEND });
    this.subscriber = new Redis(url);
    this.subscriber.on('message', (channel, message) => this.deliver(channel, message));
    this.audiences = new Map(); // channel: the sessions that hear it, and when it is subscribed
  }

  async makePeople(count) {
    const batch = this.redis.pipeline();
    for (let i = 0; i < count; i++) batch.set(`relay:token:relay-${i}`, String(i));
    await batch.exec();
  }

  userOf(token) {
    return this.redis.get(`relay:token:${token}`);
  }

  async join(session) {
    const channel = channelOf(session.user);
    let audience = this.audiences.get(channel);
    if (!audience) {
      audience = { sessions: new Set(), ready: this.subscriber.subscribe(channel) };
      this.audiences.set(channel, audience);
    }
    audience.sessions.add(session);
    await audience.ready;
  }

  leave(session) {
    const channel = channelOf(session.user);
    const audience = this.audiences.get(channel);
    if (!audience || !audience.sessions.delete(session) || audience.sessions.size > 0) return;
    this.audiences.delete(channel);
    this.subscriber.unsubscribe(channel);
  }

  deliver(channel, message) {
    const colon = message.indexOf(':');
    const offset = Number(message.slice(0, colon));
    const body = message.slice(colon + 1);
    for (const session of this.audiences.get(channel)?.sessions ?? []) session.deliver(offset, body);
  }

  async position(user) {
    return Number((await this.redis.hget(keysOf(user)[0], 'offset')) ?? 0);
  }

  async after(user, offset) {
    const entries = await this.redis.xrange(keysOf(user)[1], `${offset + 1}-0`, '+');
    return entries.map(([id, fields]) => ({ offset: parseInt(id, 10), body: fields[1] }));
  }

  push(user, body) {
    return this.redis.publish(channelOf(user), `0:${body}`);
  }

  keep(user, body) {
    return this.redis.append(...keysOf(user), channelOf(user), body, KEPT);
  }
}

class Session {
  constructor(relay, socket, user) {
    this.relay = relay;
    this.socket = socket;
    this.user = user;
    this.last = 0;
    this.early = []; // what arrives before the session is live
    this.answers = true;
    socket.on('message', (data) => this.onMessage(data));
    socket.on('pong', () => (this.answers = true));
    socket.on('close', () => relay.leave(this));
    socket.on('error', () => socket.terminate());
  }

  async begin() {
    await this.relay.join(this);
    const offset = await this.relay.position(this.user);
    this.send({ t: 'hello', sid: String(this.user), hb: PING_MS, epoch: 'relay', offset });
  }

  send(message) {
    if (this.socket.bufferedAmount > MOST_BUFFERED) this.socket.close(4008);
    else this.socket.send(JSON.stringify(message));
  }

  async onMessage(data) {
    const message = JSON.parse(data);
    if (message.t === 'resume') await this.resume(message.offset);
    if (message.t === 'cmd') await this.command(message);
  }

  async resume(offset) {
    const events = await this.relay.after(this.user, offset);
    const to = events.length > 0 ? events[events.length - 1].offset : offset;
    this.send({ t: 'resumed', ok: true, from: offset + 1, to });
    this.last = offset;
    const early = this.early;
    this.early = null;
    for (const event of [...events, ...early]) this.deliver(event.offset, event.body);
  }

  async command({ id, op, d }) {
    const body = JSON.stringify({ text: d.text, pushedUs: Math.round((performance.timeOrigin + performance.now()) * 1000) });
    await (op === 'bench.keep' ? this.relay.keep(d.to, body) : this.relay.push(d.to, body));
    this.send({ t: 'ack', id, d: {} });
  }

  deliver(offset, body) {
    if (this.early) {
      this.early.push({ offset, body });
      return;
    }
    if (offset === 0) {
      this.send({ t: 'eph', k: 'bench.message', d: JSON.parse(body) });
    } else if (offset > this.last) {
      this.last = offset;
      this.send({ t: 'ev', o: offset, k: 'bench.message', d: JSON.parse(body) });
    }
  }

  heartbeat() {
    if (!this.answers) return this.socket.terminate();
    this.answers = false;
    this.socket.ping();
  }
}

async function main(url, people) {
  const relay = new Relay(url);
  await relay.makePeople(people);
  const server = http.createServer((request, response) => response.writeHead(request.url === '/healthz' ? 200 : 404).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 });
  const sessions = new Set();

  server.on('upgrade', async (request, connection, head) => {
    connection.on('error', () => connection.destroy());
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const user = request.url === '/api/v1/ws' ? await relay.userOf(token) : null;
    if (user === null) return connection.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    sockets.handleUpgrade(request, connection, head, (socket) => {
      const session = new Session(relay, socket, user);
      sessions.add(session);
      socket.on('close', () => sessions.delete(session));
      session.begin();
    });
  });

  setInterval(() => sessions.forEach((session) => session.heartbeat()), PING_MS);
  process.on('SIGTERM', () => process.exit(0));
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(`listening on ${server.address().port}`));
}

main(process.argv[2], Number(process.argv[3] ?? 0));
