// What both pages share: the form for stream and key, and the half that publishes what a camera shows.

import { closeSource, openSource } from './sources.js';
import { WhipPublisher } from './whip.js';

const KEY = 'ooblex-key';

export const element = (id) => document.getElementById(id);

const streamField = element('stream-id');
const keyField = element('api-key');

export const bearerKey = () => keyField.value.trim();

/**
 * `#stream=…&key=…` fills the form; the key then leaves the address bar, where others could read it. Resolves to what
 * else the fragment says.
 */
export function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  keyField.value = given.get('key') ?? sessionStorage.getItem(KEY) ?? '';
  sessionStorage.setItem(KEY, keyField.value);
  setStream(given.get('stream') ?? streamField.value);
  if (given.has('key')) {
    given.delete('key');
    history.replaceState(null, '', given.size > 0 ? `#${given}` : location.pathname);
  }
  return given;
}

/** Fills the form from the fragment, and keeps it: `onKey()` is called when another key was entered. */
export function openForm(onKey) {
  streamField.addEventListener('input', showStreamName);
  keyField.addEventListener('change', () => {
    sessionStorage.setItem(KEY, keyField.value);
    onKey();
  });
  element('settings').addEventListener('submit', (event) => event.preventDefault());
  return readFragment();
}

export function setStream(id) {
  streamField.value = id;
  showStreamName();
}

function showStreamName() {
  for (const place of document.querySelectorAll('[data-stream-name]')) {
    place.textContent = streamField.value;
  }
}

/** The stream and the key of the form; throws when there can be no such stream. */
export function wanted() {
  if (!streamField.reportValidity()) {
    throw new Error('A stream id is 1 to 30 letters, digits and underscores.');
  }
  return { stream: streamField.value, key: bearerKey() };
}

/** Runs `connect`, and closes the client when that fails. */
export async function attempt(client, connect) {
  try {
    await connect();
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Shows the stream of a viewer in a video, until it is closed; `closing` is called with it. */
export function showIn(video, client, closing = () => {}) {
  const close = client.close.bind(client);
  client.close = () => {
    closing();
    close();
    video.srcObject = null;
  };
  video.srcObject = client.stream;
}

/** Camera, screen or test picture, kept over retries: a screen may only be asked for when a person has just clicked. */
export class Publishing {
  #source = null;
  #show;

  /** `show(source)` is called with what is published, and with `null` at the end. */
  constructor(show = () => {}) {
    this.#show = show;
  }

  /** Resolves to the connected client. `onEnded` is called when the person ends the source, as browsers allow. */
  async start(signal, codec, onEnded) {
    const { stream, key } = wanted();
    if (!this.#source) {
      this.#source = await openSource(element('publish-source').value);
      this.#source.getVideoTracks()[0]?.addEventListener('ended', onEnded);
      if (signal.aborted) {
        this.release();
      }
    }
    signal.throwIfAborted();
    this.#show(this.#source);
    const client = new WhipPublisher();
    return attempt(client, () => client.publish(`/whip/${stream}`, key, this.#source, codec));
  }

  release() {
    if (this.#source) {
      closeSource(this.#source);
      this.#source = null;
    }
    this.#show(null);
  }
}
