// Make before break: the next connection is there before the last one goes.

const LOOK_EVERY_MS = 20;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Follows `reconnect` events of a session: one move at a time, and the latest wish wins. */
export class Follower {
  #move;
  #isMoving = false;
  #next = null;

  /** `move(url)` opens the next connection, switches, and ends the last one; it resolves to false when it could not. */
  constructor(move) {
    this.#move = move;
  }

  async follow(url, tries = 5) {
    this.#next = { url, tries };
    if (this.#isMoving) {
      return;
    }
    this.#isMoving = true;
    while (this.#next) {
      const wish = this.#next;
      this.#next = null;
      const moved = await this.#move(wish.url).catch(() => false);
      if (!moved && wish.tries > 1 && !this.#next) {
        await pause(500);
        this.#next ??= { url: wish.url, tries: wish.tries - 1 };
      }
    }
    this.#isMoving = false;
  }
}

/** Resolves to true when the first picture (or, without one, the first sound) has come in; to false when none does. */
export async function firstFrame(pc, limitMs) {
  const until = performance.now() + limitMs;
  while (performance.now() < until && pc.connectionState !== 'closed' && pc.connectionState !== 'failed') {
    const flows = [...(await pc.getStats()).values()].filter((report) => report.type === 'inbound-rtp');
    const video = flows.filter((flow) => flow.kind === 'video');
    const isThere = video.length > 0
      ? video.some((flow) => flow.framesDecoded > 0)
      : flows.some((flow) => flow.bytesReceived > 0);
    if (isThere) {
      return true;
    }
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

/** Resolves to true when the connection is up; to false when it fails, or takes too long. */
export async function connected(pc, limitMs) {
  const until = performance.now() + limitMs;
  while (performance.now() < until && pc.connectionState !== 'closed' && pc.connectionState !== 'failed') {
    if (pc.connectionState === 'connected') {
      return true;
    }
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

/** Resolves when the other side has ended the connection, when `isOver` says so, or when it takes too long. */
export async function ended(pc, limitMs, isOver) {
  const until = performance.now() + limitMs;
  const isDown = (state) => state === 'closed' || state === 'failed';
  while (performance.now() < until && !isOver() && !isDown(pc.connectionState)
    && !pc.getSenders().some((sender) => isDown(sender.transport?.state))) {
    await pause(LOOK_EVERY_MS);
  }
}
