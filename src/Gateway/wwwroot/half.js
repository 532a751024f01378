// One half of the page: a start and a stop button, a state, an error, figures, and the life of one connection.

import { Figures, show } from './stats.js';

const element = (id) => document.getElementById(id);
const pause = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

// Worth another try without a person: nobody publishes yet, the node is full or away, or too many came at once.
const passing = (error) => error.retryAfterSeconds !== null && error.retryAfterSeconds !== undefined;

const lost = () => Object.assign(new Error('The connection was lost.'), { retryAfterSeconds: 1 });

export class Half {
  #name;
  #publishes;
  #connect;
  #release;
  #running = null;
  #client = null;

  /**
   * `connect(signal)` opens a connection and resolves to a client: `{ connection, restart(), close() }`; it is called
   * again for each new try. `release()` is called once, when nothing more will be tried.
   */
  constructor(name, connect, release = () => {}) {
    this.#name = name;
    this.#publishes = name === 'publish';
    this.#connect = connect;
    this.#release = release;
    this.#element('start').addEventListener('click', () => this.start());
    this.#element('stop').addEventListener('click', () => this.stop());
    addEventListener('pagehide', () => this.stop());
  }

  start() {
    if (this.#running) {
      return;
    }
    this.#running = new AbortController();
    this.#element('start').disabled = true;
    this.#element('stop').disabled = false;
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
    this.#drop();
    if (this.#running) {
      this.#end('idle');
    }
  }

  async #run(signal) {
    while (!signal.aborted) {
      try {
        this.#say('asking');
        this.#fail('');
        this.#client = await this.#connect(signal);
        if (signal.aborted) {
          break;
        }
        await this.#follow(this.#client, signal);
      } catch (error) {
        if (signal.aborted) {
          break;
        }
        if (!passing(error)) {
          this.#fail(error.message);
          this.#drop();
          this.#end('failed');
          return;
        }
        this.#fail(`${error.message} Trying again in ${error.retryAfterSeconds} s.`);
        this.#say('waiting');
        this.#drop();
        await pause(error.retryAfterSeconds * 1000, signal);
      }
    }
    this.#drop();
  }

  /** Shows figures each second until the connection is over. */
  async #follow(client, signal) {
    let pc = client.connection;
    let figures = new Figures(pc, this.#publishes);
    let restarted = false;
    while (!signal.aborted) {
      if (pc !== client.connection) {
        // It has moved to another node, and goes on there.
        pc = client.connection;
        figures = new Figures(pc, this.#publishes);
        restarted = false;
      }
      if (pc.connectionState === 'failed') {
        throw lost();
      }
      if (pc.connectionState === 'disconnected' && !restarted) {
        restarted = true;
        await client.restart().catch(() => { throw lost(); });
      }
      if (pc.connectionState === 'connected') {
        restarted = false;
      }
      this.#say(pc.connectionState === 'connected' ? 'live' : 'connecting');
      this.#show(await figures.sample());
      await this.#change(pc, signal);
    }
  }

  #change(pc, signal) {
    const over = new AbortController();
    signal.addEventListener('abort', () => over.abort(), { once: true });
    pc.addEventListener('connectionstatechange', () => over.abort(), { once: true, signal: over.signal });
    return pause(1000, over.signal).finally(() => over.abort());
  }

  #drop() {
    this.#client?.close();
    this.#client = null;
  }

  #end(state) {
    this.#running = null;
    this.#release();
    this.#say(state);
    this.#element('start').disabled = false;
    this.#element('stop').disabled = true;
  }

  #say(state) {
    const shown = this.#element('state');
    if (shown.dataset.state !== state) {
      shown.dataset.state = state;
      shown.textContent = state;
    }
  }

  #fail(text) {
    const shown = this.#element('error');
    shown.textContent = text;
    shown.hidden = text === '';
  }

  #show(figures) {
    this.#element('bitrate').textContent = show.bitrate(figures.bitrateBps);
    this.#element('frames').textContent = show.number(figures.frames);
    this.#element('fps').textContent = show.number(figures.framesPerSecond);
    this.#element('loss').textContent = show.number(figures.packetsLost);
    this.#element('rtt').textContent = show.milliseconds(figures.roundTripMs);
    this.#element('picture').textContent = show.picture(figures);
    if (!this.#publishes) {
      this.#element('freezes').textContent = show.number(figures.freezes);
    }
  }

  #element(part) {
    return element(`${this.#name}-${part}`);
  }
}
