// The page: one form for stream and key, a half that publishes, a half that watches, and what is live.

import { Half } from './half.js';
import { closeSource, openSource } from './sources.js';
import { show } from './stats.js';
import { WhepViewer } from './whep.js';
import { WhipPublisher } from './whip.js';

const KEY = 'ooblex-key';
const LIST_EVERY_MS = 5000;

const element = (id) => document.getElementById(id);
const streamField = element('stream-id');
const keyField = element('api-key');

/** `#stream=…&key=…` fills the form; the key then leaves the address bar, where others could read it. */
function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  keyField.value = given.get('key') ?? sessionStorage.getItem(KEY) ?? '';
  streamField.value = given.get('stream') ?? streamField.value;
  sessionStorage.setItem(KEY, keyField.value);
  if (given.has('key')) {
    given.delete('key');
    history.replaceState(null, '', given.size > 0 ? `#${given}` : location.pathname);
  }
}

function showView() {
  const view = { '/publish.html': 'publish', '/watch.html': 'watch' }[location.pathname] ?? 'both';
  document.body.dataset.view = view;
  for (const link of document.querySelectorAll('[data-nav]')) {
    if (link.dataset.nav === view) {
      link.setAttribute('aria-current', 'page');
    }
  }
}

function showStreamName() {
  for (const place of document.querySelectorAll('[data-stream-name]')) {
    place.textContent = streamField.value;
  }
}

function wanted() {
  if (!streamField.reportValidity()) {
    throw new Error('A stream id is 1 to 30 letters, digits and underscores.');
  }
  return { stream: streamField.value, key: keyField.value.trim() };
}

// Kept over retries: a screen may only be asked for when a person has just clicked.
let source = null;

async function publish(signal) {
  const { stream, key } = wanted();
  if (!source) {
    source = await openSource(element('publish-source').value);
    source.getVideoTracks()[0]?.addEventListener('ended', () => publishHalf.stop());
    if (signal.aborted) {
      releaseSource();
    }
  }
  signal.throwIfAborted();
  element('publish-video').srcObject = source;
  const client = new WhipPublisher();
  try {
    await client.publish(`/whip/${stream}`, key, source, element('publish-codec').value);
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
  element('publish-video').srcObject = null;
}

async function watch() {
  const { stream, key } = wanted();
  const video = element('watch-video');
  const joined = element('watch-join-ms');
  const client = new WhepViewer();
  const close = client.close.bind(client);
  client.close = () => {
    close();
    video.srcObject = null;
  };
  joined.textContent = '–';
  video.srcObject = client.stream;
  video.requestVideoFrameCallback?.((_, frame) => {
    joined.textContent = String(Math.round(frame.presentationTime - client.postedAt));
  });
  try {
    await client.watch(`/whep/${stream}`, key);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function streamRow(stream) {
  const row = document.createElement('li');
  const button = document.createElement('button');
  const name = document.createElement('strong');
  const about = document.createElement('span');
  button.type = 'button';
  button.dataset.stream = stream.id;
  name.textContent = stream.name === stream.id ? stream.id : `${stream.name} (${stream.id})`;
  about.textContent = [
    `${stream.viewers} watching`,
    stream.codecs.map((codec) => codec.split('/')[1]).join(' + '),
    stream.bitrate_bps ? show.bitrate(stream.bitrate_bps) : '',
  ].filter(Boolean).join(' · ');
  button.append(name, about);
  button.addEventListener('click', () => {
    streamField.value = stream.id;
    showStreamName();
  });
  row.append(button);
  return row;
}

async function listStreams() {
  const key = keyField.value.trim();
  const note = element('live-note');
  try {
    const response = await fetch('/v1/streams', { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    if (!response.ok) {
      note.textContent = response.status === 401 && !key
        ? 'Enter a key to see the streams.'
        : (await response.json()).title;
      element('live-streams').replaceChildren();
      return response.status === 401 || response.status === 403;
    }
    const { streams } = await response.json();
    const live = streams.filter((stream) => stream.status === 'live');
    const waiting = streams.length - live.length;
    note.textContent = (live.length === 0 ? 'Nothing yet.' : 'Choose one to watch it.')
      + (waiting === 0 ? '' : ` Without a publisher: ${waiting}.`);
    // Rows are only replaced when something changed, so that focus and selection stay where they are.
    const rows = live.map(streamRow);
    const list = element('live-streams');
    const shown = (parts) => parts.map((row) => row.textContent).join('\n');
    if (shown(rows) !== shown([...list.children])) {
      list.replaceChildren(...rows);
    }
  } catch {
    note.textContent = 'The server cannot be reached.';
  }
  return false;
}

let listTimer = 0;

/** Asks again and again while the page is seen; a refused key is not tried twice, for the server counts those. */
async function keepListing() {
  clearTimeout(listTimer);
  const refused = document.hidden ? false : await listStreams();
  if (!refused) {
    listTimer = setTimeout(keepListing, LIST_EVERY_MS);
  }
}

readFragment();
showView();
showStreamName();
const publishHalf = new Half('publish', publish, releaseSource);
new Half('watch', watch);
keepListing();

streamField.addEventListener('input', showStreamName);
keyField.addEventListener('change', () => {
  sessionStorage.setItem(KEY, keyField.value);
  keepListing();
});
addEventListener('hashchange', () => {
  readFragment();
  showStreamName();
});
element('settings').addEventListener('submit', (event) => event.preventDefault());
