// What models find in a stream, as it comes: on the data channel of a connection, or by server-sent events without one.

import { authorization } from './session.js';

const RETRY_MS = 1000;
const pause = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

export class Results {
  #url;
  #key;
  #onMessage;
  #open = new Set();
  #over = new AbortController();
  #events = null;

  /** `onMessage(message, way)` hears each message, `way` being `data channel` or `events`. */
  constructor(stream, key, onMessage) {
    this.#url = `/v1/streams/${stream}/events`;
    this.#key = key;
    this.#onMessage = onMessage;
  }

  /** Asks for a channel on a connection, before its offer. Each further connection takes over from the one before. */
  join(pc) {
    const channel = pc.createDataChannel('ai-results', { ordered: true, maxRetransmits: 3 });
    channel.addEventListener('open', () => {
      this.#open.add(channel);
      this.#events?.abort();
    });
    channel.addEventListener('message', ({ data }) => this.#hear(data, 'data channel'));
    channel.addEventListener('close', () => {
      this.#open.delete(channel);
      this.listen();
    });
  }

  /** By events until a channel is open, and again when none is. */
  async listen() {
    if (this.#events) {
      return;
    }
    do {
      this.#events = new AbortController();
      const signal = AbortSignal.any([this.#events.signal, this.#over.signal]);
      await pause(RETRY_MS, signal); // A channel may open meanwhile.
      if (!signal.aborted) {
        await this.#read(signal).catch(() => {});
      }
    } while (this.#open.size === 0 && !this.#over.signal.aborted);
    this.#events = null;
  }

  close() {
    this.#over.abort();
  }

  /** EventSource cannot send a key, so the stream of events is read as what it is: lines of text. */
  async #read(signal) {
    const headers = { Accept: 'text/event-stream', ...authorization(this.#key) };
    const response = await fetch(this.#url, { headers, signal });
    if (!response.ok) {
      return;
    }
    let text = '';
    for await (const part of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
      const events = (text + part).split('\n\n');
      text = events.pop();
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '));
        if (data) {
          this.#hear(data.slice(6), 'events');
        }
      }
    }
  }

  #hear(text, way) {
    if (!this.#over.signal.aborted) {
      this.#onMessage(JSON.parse(text), way);
    }
  }
}

// Not every browser lets for await read a stream by itself.
async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
