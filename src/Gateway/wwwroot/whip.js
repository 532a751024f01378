// Publishes one MediaStream by WHIP (RFC 9725).

import { connected, ended, Follower } from './follow.js';
import { Session } from './session.js';

const MOVE_LIMIT_MS = 8000;
const OVERLAP_LIMIT_MS = 5000;
const EVENTS = ['reconnect'];

export class WhipPublisher {
  #leg = new Leg();
  #given = null;
  #closed = false;
  #follower = new Follower((url) => this.#move(url));

  /** The present connection; another one after a move. */
  get connection() {
    return this.#leg.pc;
  }

  /** Resolves when the answer is applied; the connection's own events tell of the rest. */
  async publish(endpoint, key, stream, codec = '') {
    this.#given = { endpoint, key, stream, codec };
    await this.#leg.open(this.#given);
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
        this.#follower.follow(data.url ?? this.#given.endpoint);
      }
    });
  }

  /**
   * The same key takes the stream over. Viewers go on with the last connection until the pictures of the next one come
   * in; then the server ends the last one. Whoever ends it sooner leaves viewers at other nodes without a picture.
   */
  async #move(url) {
    if (this.#closed) {
      return true;
    }
    const next = new Leg();
    const given = { ...this.#given, endpoint: url };
    try {
      await next.open(given);
    } catch {
      next.close();
      return false;
    }
    // The offer was accepted, so the stream is the new connection's; whether it comes up is seen as with the first one.
    const last = this.#leg;
    this.#leg = next;
    this.#given = given;
    this.#listen();
    await connected(next.pc, MOVE_LIMIT_MS);
    await ended(last.pc, OVERLAP_LIMIT_MS, () => this.#closed);
    last.close();
    if (this.#closed) {
      next.close();
    }
    return true;
  }
}

/** One connection and its session. */
class Leg {
  pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  session = null;

  async open({ endpoint, key, stream, codec }) {
    // Audio first, as most WHIP clients do: the order says nothing, but servers meet fewer surprises.
    for (const track of [...stream.getAudioTracks(), ...stream.getVideoTracks()]) {
      const transceiver = this.pc.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      if (track.kind === 'video' && codec) {
        prefer(transceiver, codec);
      }
    }
    this.session = await Session.open(endpoint, key, this.pc);
  }

  close() {
    // Closing the connection ends the session as well, and its URL would then be unknown: the URL goes first.
    const ended = this.session?.close() ?? Promise.resolve();
    ended.finally(() => this.pc.close());
  }
}

function prefer(transceiver, codec) {
  const all = RTCRtpSender.getCapabilities('video').codecs;
  const wanted = `video/${codec}`.toLowerCase();
  const first = all.filter((entry) => entry.mimeType.toLowerCase() === wanted);
  if (first.length === 0) {
    throw new Error(`This browser cannot send ${codec}.`);
  }
  // Retransmission and redundancy formats stay, or the browser would not offer them at all.
  const helpers = all.filter((entry) => /\/(rtx|red|ulpfec|flexfec-03)$/i.test(entry.mimeType));
  transceiver.setCodecPreferences([...first, ...helpers]);
}
