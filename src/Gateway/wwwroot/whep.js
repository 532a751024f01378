// Watches one stream by WHEP.

import { firstFrame, Follower } from './follow.js';
import { Session } from './session.js';

const MOVE_LIMIT_MS = 8000;
const EVENTS = ['reconnect'];

export class WhepViewer {
  #leg = new Leg();
  #endpoint = '';
  #key = '';
  #closed = false;
  #follower = new Follower((url) => this.#move(url));

  #prepare;

  /** Fills up as tracks arrive, and stays the same when the viewer moves to another node. */
  stream = new MediaStream();

  /** `prepare(pc)` is called for each connection before its offer is made. */
  constructor(prepare = () => {}) {
    this.#prepare = prepare;
    // Before the answer, so that no track event can be missed.
    this.#leg.pc.addEventListener('track', ({ track }) => this.stream.addTrack(track));
  }

  /** The present connection; another one after a move. */
  get connection() {
    return this.#leg.pc;
  }

  /** When the offer was sent, on the clock of performance.now(). */
  get postedAt() {
    return this.#leg.postedAt;
  }

  async watch(endpoint, key) {
    this.#endpoint = endpoint;
    this.#key = key;
    await this.#leg.open(endpoint, key, this.#prepare);
    if (this.#closed) {
      this.#leg.session.close();
      return;
    }
    this.#listen();
  }

  restart() {
    return this.#leg.session?.restart(this.#leg.pc);
  }

  close() {
    this.#closed = true;
    this.#leg.close();
  }

  #listen() {
    const leg = this.#leg;
    leg.session.listen(EVENTS, (_, data) => {
      if (leg === this.#leg) {
        this.#follower.follow(data.url ?? this.#endpoint);
      }
    });
  }

  /** The old picture goes on until the new one is there. */
  async #move(url) {
    if (this.#closed) {
      return true;
    }
    const next = new Leg();
    const tracks = [];
    next.pc.addEventListener('track', ({ track }) => tracks.push(track));
    try {
      await next.open(url, this.#key, this.#prepare);
    } catch {
      next.close();
      return false;
    }
    if (!(await firstFrame(next.pc, MOVE_LIMIT_MS)) || this.#closed) {
      next.close();
      return this.#closed;
    }
    const last = this.#leg;
    const before = this.stream.getTracks();
    this.#leg = next;
    this.#endpoint = url;
    tracks.forEach((track) => this.stream.addTrack(track));
    before.forEach((track) => this.stream.removeTrack(track));
    this.#listen();
    last.close();
    return true;
  }
}

/** One connection and its session. */
class Leg {
  pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  session = null;
  postedAt = 0;

  async open(endpoint, key, prepare) {
    this.pc.addTransceiver('video', { direction: 'recvonly' });
    this.pc.addTransceiver('audio', { direction: 'recvonly' });
    prepare(this.pc);
    this.session = await Session.open(endpoint, key, this.pc, () => { this.postedAt = performance.now(); });
  }

  close() {
    // Closing the connection ends the session as well, and its URL would then be unknown: the URL goes first.
    const ended = this.session?.close() ?? Promise.resolve();
    ended.finally(() => this.pc.close());
  }
}
