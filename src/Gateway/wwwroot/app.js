// The page: one form for stream and key, a half that publishes, a half that watches, and what is live.

import { Publishing, attempt, bearerKey, element, openForm, readFragment, setStream, showIn, wanted } from './form.js';
import { Half } from './half.js';
import { authorization } from './session.js';
import { show } from './stats.js';
import { WhepViewer } from './whep.js';

const LIST_EVERY_MS = 5000;

function showView() {
  const view = { '/publish.html': 'publish', '/watch.html': 'watch' }[location.pathname] ?? 'both';
  document.body.dataset.view = view;
  for (const link of document.querySelectorAll('[data-nav]')) {
    if (link.dataset.nav === view) {
      link.setAttribute('aria-current', 'page');
    }
  }
}

const publishing = new Publishing((source) => { element('publish-video').srcObject = source; });

const publish = (signal) => publishing.start(signal, element('publish-codec').value, () => publishHalf.stop());

async function watch() {
  const { stream, key } = wanted();
  const video = element('watch-video');
  const joined = element('watch-join-ms');
  const client = new WhepViewer();
  joined.textContent = '–';
  showIn(video, client);
  video.requestVideoFrameCallback?.((_, frame) => {
    joined.textContent = String(Math.round(frame.presentationTime - client.postedAt));
  });
  return attempt(client, () => client.watch(`/whep/${stream}`, key));
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
  button.addEventListener('click', () => setStream(stream.id));
  row.append(button);
  return row;
}

async function listStreams() {
  const key = bearerKey();
  const note = element('live-note');
  try {
    const response = await fetch('/v1/streams', { headers: authorization(key) });
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

openForm(keepListing);
showView();
const publishHalf = new Half('publish', publish, () => publishing.release());
new Half('watch', watch);
keepListing();

addEventListener('hashchange', readFragment);
