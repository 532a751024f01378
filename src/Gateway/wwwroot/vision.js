// The page on which models look at a stream: who publishes, what is looked for, and what was found, over the picture.

import { RENDITION, readAbilities, setPipeline, showWords, ticked } from './abilities.js';
import { Backgrounds } from './backgrounds.js';
import { Publishing, attempt, bearerKey, element, openForm, showIn, wanted } from './form.js';
import { Half } from './half.js';
import { Overlay } from './overlay.js';
import { Results } from './results.js';
import { WhepViewer } from './whep.js';

const HOLD_MS = 120; // Longer than a result usually takes; the picture waits in the jitter buffer.
const FIGURES_EVERY_MS = 1000;
const BACKGROUND = 'background_image';
const HINT = 'Tick what you like, also while the stream is live.';

/** `#models=…&effects=…` of the address: what is ticked at first. */
function chosenIn(fragment) {
  const words = (name, usual) => (fragment.get(name) ?? usual).split(',').filter(Boolean);
  return new Set([...words('models', 'face_detection'), ...words('effects', '')]);
}

async function showAbilities(chosen) {
  const note = element('models-note');
  try {
    const work = await readAbilities(bearerKey());
    showWords(element('tasks'), work.filter(({ kind }) => kind === 'task'), chosen, applyChoice);
    showWords(element('effects'), work.filter(({ kind }) => kind === 'effect'), chosen, applyChoice);
    note.textContent = work.every(({ available }) => !available)
      ? 'No node can look at streams now: FFmpeg’s libraries or the models are missing.'
      : HINT;
    await showBackgrounds();
  } catch (error) {
    note.textContent = error.status === 401 ? 'Enter a key to see what this cluster can do.' : error.message;
  }
}

// One order at a time, and the latest choice wins.
let applying = Promise.resolve();

function applyChoice() {
  applying = applying.catch(() => {}).then(async () => {
    if (element('publish-state').dataset.state === 'live') {
      await choose();
    } else {
      await showBackgrounds();
    }
  }).catch((error) => { element('models-note').textContent = error.message; });
  return applying;
}

const backgrounds = new Backgrounds(element('background-picture'), element('background-file'), {
  key: bearerKey,
  onChange: applyChoice,
  onError: (error) => { element('models-note').textContent = error.message; },
});

async function showBackgrounds() {
  element('background').hidden = !ticked(element('effects')).includes(BACKGROUND);
  if (!element('background').hidden) {
    await backgrounds.refresh();
  }
}

async function choose() {
  const { stream, key: token } = wanted();
  await showBackgrounds();
  const needsPicture = !element('background').hidden && !backgrounds.chosen;
  const answer = await setPipeline(stream, token, {
    models: ticked(element('tasks')),
    effects: ticked(element('effects')).filter((effect) => effect !== BACKGROUND || !needsPicture),
    updateInterval: Number(element('interval').value),
    settings: backgrounds.chosen ? { [`${BACKGROUND}.picture`]: backgrounds.chosen } : {},
  });
  if (needsPicture) {
    element('models-note').textContent = 'Add a picture to put behind people.';
    return;
  }
  const missing = answer?.unsupported ?? [];
  const lasting = (answer?.parts ?? []).filter(({ state }) => state !== 'waiting'); // That ends by itself.
  const details = lasting.map(({ detail }) => detail).filter(Boolean);
  element('models-note').textContent = missing.length + details.length > 0
    ? [missing.length > 0 ? `Not possible here: ${missing.join(', ')}.` : '', ...details].join(' ')
    : HINT;
}

const publishing = new Publishing();

async function publish(signal) {
  const client = await publishing.start(signal, undefined, () => publishHalf.stop());
  return attempt(client, choose);
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
  showIn(video, client, () => {
    [results, overlay, heard].forEach((part) => part.close());
    element('hold').removeEventListener('change', changeHold);
  });
  return attempt(client, async () => {
    await client.watch(`/whep/${stream}`, token);
    results.listen();
  });
}

async function watchProcessed() {
  const { stream, key: token } = wanted();
  const client = new WhepViewer();
  showIn(element('processed-video'), client);
  return attempt(client, () => client.watch(`/whep/${stream}?rendition=${RENDITION}`, token));
}

const chosen = chosenIn(openForm(() => showAbilities(chosen)));
showAbilities(chosen);
const publishHalf = new Half('publish', publish, () => publishing.release());
new Half('watch', watch);
new Half('processed', watchProcessed);

element('interval').addEventListener('change', applyChoice);
