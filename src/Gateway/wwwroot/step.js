// Which timestamps of a viewer's frames are those of the publisher's frames that results name.

const FRAMES_KEPT = 75;
const MESSAGES_KEPT = 24;
const LEAST_VOTES = 4;
const NEARLY = 0.75;
const SLACK_MS = 5; // Clocks are read a little late.

/**
 * A server that forwards adds a number of its own to the timestamps of each viewer, the same for all frames of a layer.
 * It is found by vote: each result is of some frame, so each pair of a result and a frame proposes a number, and all
 * results agree on the right one only, for frames are not spaced evenly. Where they are, times of arrival decide.
 */
export class Step {
  #frames = [];
  #messages = [];
  #offset = null;

  /** What to take from a frame's timestamp to get the publisher's; `null` while nobody can tell. */
  get offset() {
    return this.#offset;
  }

  /** A frame that is shown, and when it had arrived. */
  frame(rtpTimestamp, arrivedMs) {
    this.#frames = [...this.#frames, { rtpTimestamp, atMs: arrivedMs }].slice(-FRAMES_KEPT);
  }

  /** A result came; `atMs` is about when its frame arrived, on the same clock. */
  message(rtpTimestamp, atMs) {
    if (this.#messages.some((message) => message.rtpTimestamp === rtpTimestamp)) {
      return; // Several models have looked at one frame: that is one vote.
    }
    this.#messages = [...this.#messages, { rtpTimestamp, atMs }].slice(-MESSAGES_KEPT);
    this.#count();
  }

  #count() {
    const votes = new Map();
    for (const message of this.#messages) {
      for (const frame of this.#frames) {
        const offset = (frame.rtpTimestamp - message.rtpTimestamp) >>> 0;
        const vote = votes.get(offset) ?? { offset, count: 0, apartMs: 0 };
        vote.count++;
        vote.apartMs += frame.atMs - message.atMs;
        votes.set(offset, vote);
      }
    }
    const most = Math.max(0, ...[...votes.values()].map(({ count }) => count));
    if (most < LEAST_VOTES) {
      return;
    }
    // A frame does not come before its result could begin to be made.
    const apart = ({ apartMs, count }) => (apartMs / count < -SLACK_MS ? Infinity : apartMs / count);
    this.#offset = [...votes.values()].filter(({ count }) => count >= NEARLY * most)
      .reduce((a, b) => (apart(a) <= apart(b) ? a : b)).offset;
  }
}
