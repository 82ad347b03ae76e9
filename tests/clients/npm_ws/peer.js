'use strict';
const assert = require('node:assert');
const WebSocket = require('ws');

const LIMIT_MS = 60_000;

/** What argv gives: {port, token, cookie, origin, other, echoPath}. */
const world = JSON.parse(process.argv[2]);

/** One connection whose messages are waited for one by one. */
class Peer {
  constructor(path, { headers = { Authorization: `Bearer ${world.token}` }, subprotocols = [] } = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${world.port}${path}`, subprotocols, { headers });
    this.messages = [];
    this.waiting = [];
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('unexpected-response', (_, response) => reject(new Error(`refused with ${response.statusCode}`)));
      this.socket.on('error', reject);
    });
    this.socket.on('message', (data, isBinary) => {
      const message = isBinary ? data : data.toString();
      const waiter = this.waiting.shift();
      if (waiter) waiter(message);
      else this.messages.push(message);
    });
  }

  static async open(path, options) {
    const peer = new Peer(path, options);
    await peer.opened;
    return peer;
  }

  send(data, options) {
    this.socket.send(data, options);
  }

  next() {
    if (this.messages.length > 0) return Promise.resolve(this.messages.shift());
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async close(code) {
    this.socket.close(code);
    return this.closed;
  }
}

function within(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`takes longer than ${LIMIT_MS / 1000} s`)), LIMIT_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Runs cases one after another, and prints "ok NAME" or "FAILED NAME: why" for each. */
async function runCases(cases) {
  let failed = false;
  for (const [name, run] of Object.entries(cases)) {
    try {
      await within(run());
      console.log(`ok ${name}`);
    } catch (error) {
      failed = true;
      console.log(`FAILED ${name}: ${error.message}`);
    }
  }
  process.exit(failed ? 1 : 0);
}

module.exports = { assert, Peer, runCases, world };
