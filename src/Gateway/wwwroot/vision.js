// The page on which models look at a stream: who publishes, what is looked for, and what was found, over the picture.

import { RENDITION, readAbilities, setPipeline, showWords, ticked } from './abilities.js';
import { Half } from './half.js';
import { Overlay } from './overlay.js';
import { Results } from './results.js';
import { closeSource, openSource } from './sources.js';
import { WhepViewer } from './whep.js';
import { WhipPublisher } from './whip.js';

const KEY = 'ooblex-key';
const HOLD_MS = 120; // Longer than a result usually takes; the picture waits in the jitter buffer.
const FIGURES_EVERY_MS = 1000;

const element = (id) => document.getElementById(id);
const streamField = element('stream-id');
const keyField = element('api-key');
const key = () => keyField.value.trim();

/** `#stream=…&key=…&models=…&effects=…` fills the form; the key then leaves the address bar. */
function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  keyField.value = given.get('key') ?? sessionStorage.getItem(KEY) ?? '';
  streamField.value = given.get('stream') ?? streamField.value;
  sessionStorage.setItem(KEY, keyField.value);
  if (given.has('key')) {
    given.delete('key');
    history.replaceState(null, '', given.size > 0 ? `#${given}` : location.pathname);
  }
  const words = (name, usual) => new Set((given.get(name) ?? usual).split(',').filter(Boolean));
  return new Set([...words('models', 'face_detection'), ...words('effects', '')]);
}

function wanted() {
  if (!streamField.reportValidity()) {
    throw new Error('A stream id is 1 to 30 letters, digits and underscores.');
  }
  return { stream: streamField.value, key: key() };
}

async function showAbilities(chosen) {
  const note = element('models-note');
  try {
    const work = await readAbilities(key());
    showWords(element('tasks'), work.filter(({ kind }) => kind === 'task'), chosen, applyChoice);
    showWords(element('effects'), work.filter(({ kind }) => kind === 'effect'), chosen, applyChoice);
    note.textContent = work.every(({ available }) => !available)
      ? 'No node can look at streams now: FFmpeg’s libraries or the models are missing.'
      : 'Tick what you like, also while the stream is live.';
  } catch (error) {
    note.textContent = error.status === 401 ? 'Enter a key to see what this cluster can do.' : error.message;
  }
}

// One order at a time, and the latest choice wins.
let applying = Promise.resolve();

function applyChoice() {
  applying = applying.catch(() => {}).then(async () => {
    if (element('publish-state').dataset.state !== 'live') {
      return;
    }
    await choose();
  }).catch((error) => { element('models-note').textContent = error.message; });
  return applying;
}

async function choose() {
  const { stream, key: token } = wanted();
  const answer = await setPipeline(stream, token, {
    models: ticked(element('tasks')),
    effects: ticked(element('effects')),
    updateInterval: Number(element('interval').value),
  });
  const missing = answer?.unsupported ?? [];
  const details = (answer?.parts ?? []).map(({ detail }) => detail).filter(Boolean);
  element('models-note').textContent = missing.length + details.length > 0
    ? [missing.length > 0 ? `Not possible here: ${missing.join(', ')}.` : '', ...details].join(' ')
    : 'Tick what you like, also while the stream is live.';
}

// Kept over retries: a screen may only be asked for when a person has just clicked.
let source = null;

async function publish(signal) {
  const { stream, key: token } = wanted();
  source ??= await openSource(element('publish-source').value);
  source.getVideoTracks()[0]?.addEventListener('ended', () => publishHalf.stop());
  if (signal.aborted) {
    releaseSource();
  }
  signal.throwIfAborted();
  const client = new WhipPublisher();
  try {
    await client.publish(`/whip/${stream}`, token, source);
    await choose();
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function releaseSource() {
  if (source) {
    closeSource(source);
    source = null;
  }
}

/** Figures of the results, over a second. */
class Heard {
  #count = new Map();
  #latencies = [];
  #behind = [];
  #last = null;
  #way = '';
  #timer = setInterval(() => this.#show(), FIGURES_EVERY_MS);

  add(message, way) {
    this.#count.set(message.type, (this.#count.get(message.type) ?? 0) + 1);
    this.#latencies.push(message.latencyMs);
    [this.#last, this.#way] = [message, way];
  }

  drawn({ behindMs }) {
    if (behindMs !== null) {
      this.#behind.push(behindMs);
    }
  }

  close() {
    clearInterval(this.#timer);
  }

  #show() {
    const rates = [...this.#count].map(([type, count]) => `${type.split('_')[0]} ${count}`);
    element('results-rate').textContent = rates.join(', ') || '–';
    element('results-latency').textContent = middle(this.#latencies);
    element('results-behind').textContent = middle(this.#behind);
    element('results-way').textContent = this.#way || '–';
    element('results-node').textContent = this.#last ? `${this.#last.node} (${this.#last.source})` : '–';
    this.#count.clear();
    [this.#latencies, this.#behind] = [[], []];
  }
}

function middle(values) {
  values.sort((a, b) => a - b);
  return values.length > 0 ? `${Math.round(values[values.length >> 1])} ms` : '–';
}

function sentence(message) {
  const list = message.faces ?? message.emotions ?? message.objects;
  const what = { face_detection: 'face', emotion: 'expression', object_tracking: 'object' }[message.type];
  return `${list.length} ${what}${list.length === 1 ? '' : 's'}`;
}

function hold(pc) {
  const target = element('hold').checked ? HOLD_MS : null;
  for (const receiver of pc.getReceivers()) {
    if ('jitterBufferTarget' in receiver) {
      receiver.jitterBufferTarget = target;
    }
  }
}

async function watch() {
  const { stream, key: token } = wanted();
  const video = element('watch-video');
  const heard = new Heard();
  const overlay = new Overlay(video, element('overlay'), (drawn) => heard.drawn(drawn));
  const said = new Map();
  const results = new Results(stream, token, (message, way) => {
    if (message.type === 'ai-error') {
      said.set(message.task, `${message.task}: ${message.message}`);
    } else {
      overlay.add(message);
      heard.add(message, way);
      said.set(message.type, sentence(message));
    }
    element('seen').textContent = [...said.values()].join(' · ');
  });
  const client = new WhepViewer((pc) => {
    results.join(pc);
    hold(pc);
  });
  const changeHold = () => hold(client.connection);
  element('hold').addEventListener('change', changeHold);
  const close = client.close.bind(client);
  client.close = () => {
    [results, overlay, heard].forEach((part) => part.close());
    element('hold').removeEventListener('change', changeHold);
    close();
    video.srcObject = null;
  };
  video.srcObject = client.stream;
  return attempt(client, async () => {
    await client.watch(`/whep/${stream}`, token);
    results.listen();
  });
}

async function watchProcessed() {
  const { stream, key: token } = wanted();
  const video = element('processed-video');
  const client = new WhepViewer();
  const close = client.close.bind(client);
  client.close = () => {
    close();
    video.srcObject = null;
  };
  video.srcObject = client.stream;
  return attempt(client, () => client.watch(`/whep/${stream}?rendition=${RENDITION}`, token));
}

async function attempt(client, connect) {
  try {
    await connect();
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function showStreamName() {
  for (const place of document.querySelectorAll('[data-stream-name]')) {
    place.textContent = streamField.value;
  }
}

const chosen = readFragment();
showStreamName();
showAbilities(chosen);
const publishHalf = new Half('publish', publish, releaseSource);
new Half('watch', watch);
new Half('processed', watchProcessed);

streamField.addEventListener('input', showStreamName);
keyField.addEventListener('change', () => {
  sessionStorage.setItem(KEY, keyField.value);
  showAbilities(chosen);
});
element('interval').addEventListener('change', applyChoice);
element('settings').addEventListener('submit', (event) => event.preventDefault());
