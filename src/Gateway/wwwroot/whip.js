// Publishes one MediaStream by WHIP (RFC 9725).

import { Session } from './session.js';

export class WhipPublisher {
  #pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  #session = null;
  #closed = false;

  get connection() {
    return this.#pc;
  }

  /** Resolves when the answer is applied; the connection's own events tell of the rest. */
  async publish(endpoint, key, stream, codec = '') {
    // Audio first, as most WHIP clients do: the order says nothing, but servers meet fewer surprises.
    const tracks = [...stream.getAudioTracks(), ...stream.getVideoTracks()];
    for (const track of tracks) {
      const transceiver = this.#pc.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      if (track.kind === 'video' && codec) {
        prefer(transceiver, codec);
      }
    }
    this.#session = await Session.open(endpoint, key, this.#pc);
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
