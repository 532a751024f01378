// Watches one stream by WHEP.

import { Session } from './session.js';

export class WhepViewer {
  #pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  #session = null;
  #closed = false;
  #postedAt = 0;

  /** Fills up as tracks arrive. It is there before the answer, so that no track event can be missed. */
  stream = new MediaStream();

  constructor() {
    this.#pc.addEventListener('track', ({ track }) => this.stream.addTrack(track));
  }

  get connection() {
    return this.#pc;
  }

  /** When the offer was sent, on the clock of performance.now(). */
  get postedAt() {
    return this.#postedAt;
  }

  async watch(endpoint, key) {
    this.#pc.addTransceiver('video', { direction: 'recvonly' });
    this.#pc.addTransceiver('audio', { direction: 'recvonly' });
    const markPost = () => { this.#postedAt = performance.now(); };
    this.#session = await Session.open(endpoint, key, this.#pc, markPost);
    if (this.#closed) {
      this.#session.close();
    }
  }

  restart() {
    return this.#session?.restart(this.#pc);
  }

  close() {
    this.#closed = true;
    // Closing the connection ends the session as well, and its URL would then be unknown: the URL goes first.
    const ended = this.#session?.close() ?? Promise.resolve();
    ended.finally(() => this.#pc.close());
  }
}
