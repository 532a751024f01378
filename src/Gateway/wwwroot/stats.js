// Turns RTCPeerConnection.getStats() into the few figures that people ask for.

export class Figures {
  #pc;
  #publishes;
  #bytes = 0;
  #at = 0;

  constructor(pc, publishes) {
    this.#pc = pc;
    this.#publishes = publishes;
  }

  /** Figures now; rates are over the time since the call before. `null` where nothing is known yet. */
  async sample() {
    const reports = [...(await this.#pc.getStats()).values()];
    const flows = reports.filter((report) => report.type === (this.#publishes ? 'outbound-rtp' : 'inbound-rtp'));
    const video = flows.filter((flow) => flow.kind === 'video');
    const received = reports.filter((report) => report.type === 'remote-inbound-rtp');
    const bytes = sum(flows, this.#publishes ? 'bytesSent' : 'bytesReceived');
    const largest = video.reduce((a, b) => ((a?.frameWidth ?? 0) >= (b.frameWidth ?? 0) ? a : b), video[0]);
    return {
      bitrateBps: this.#rate(bytes),
      frames: video.length > 0 ? sum(video, this.#publishes ? 'framesEncoded' : 'framesDecoded') : null,
      framesPerSecond: largest?.framesPerSecond ?? null,
      packetsLost: sum(this.#publishes ? received : flows, 'packetsLost'),
      roundTripMs: this.#roundTripMs(reports),
      width: largest?.frameWidth ?? null,
      height: largest?.frameHeight ?? null,
      codec: reports.find((report) => report.id === largest?.codecId)?.mimeType?.split('/')[1] ?? null,
      freezes: this.#publishes ? null : sum(video, 'freezeCount'),
    };
  }

  #rate(bytes) {
    const now = performance.now();
    const seconds = (now - this.#at) / 1000;
    const rate = this.#at === 0 || seconds <= 0 ? null : Math.max(0, ((bytes - this.#bytes) * 8) / seconds);
    this.#bytes = bytes;
    this.#at = now;
    return rate;
  }

  #roundTripMs(reports) {
    const transport = reports.find((report) => report.type === 'transport');
    const pair = reports.find((report) => report.id === transport?.selectedCandidatePairId);
    return pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000;
  }
}

function sum(reports, field) {
  return reports.reduce((total, report) => total + (report[field] ?? 0), 0);
}

/** Text for people. */
export const show = {
  bitrate(bps) {
    if (bps === null) {
      return '–';
    }
    return bps >= 1e6 ? `${(bps / 1e6).toFixed(2)} Mbit/s` : `${Math.round(bps / 1e3)} kbit/s`;
  },
  number: (value) => (value === null ? '–' : String(Math.round(value))),
  milliseconds: (value) => (value === null ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`),
  picture: ({ width, height, codec }) => (width ? `${width} × ${height}${codec ? ` ${codec}` : ''}` : codec ?? '–'),
};
