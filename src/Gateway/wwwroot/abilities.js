// What a cluster can look for and change, as boxes to tick, and the pipeline of a stream that comes of it.

import { Problem, authorization } from './session.js';

export const RENDITION = 'processed';

const inWords = (id) => id.replaceAll('_', ' ');

/** The boxes of one kind; those that no node can do are there and cannot be ticked. */
export function showWords(parent, words, ticked, onChange) {
  parent.replaceChildren(...words.map(({ id, available }) => {
    const label = document.createElement('label');
    const box = document.createElement('input');
    label.className = 'check';
    Object.assign(box, { type: 'checkbox', value: id, disabled: !available, checked: available && ticked.has(id) });
    box.addEventListener('change', onChange);
    label.title = available ? '' : 'No node of this cluster can do it now.';
    label.append(box, ` ${inWords(id)}`);
    return label;
  }));
}

export const ticked = (parent) => [...parent.querySelectorAll('input:checked')].map((box) => box.value);

export async function readAbilities(key) {
  const response = await fetch('/v1/ai/models', { headers: authorization(key) });
  if (!response.ok) {
    throw await Problem.from(response);
  }
  return (await response.json()).work;
}

/** Makes the stream's pipeline so; none, when nothing is asked for. Resolves to what the server says of it. */
export async function setPipeline(stream, key, { models, effects, updateInterval, settings }) {
  const isWanted = models.length + effects.length > 0;
  const response = await fetch(`/v1/streams/${stream}/ai/pipeline`, {
    method: isWanted ? 'POST' : 'DELETE',
    headers: { ...authorization(key), ...(isWanted ? { 'Content-Type': 'application/json' } : {}) },
    body: isWanted
      ? JSON.stringify({
        models, effects, updateInterval, settings, ...(effects.length > 0 ? { rendition: RENDITION } : {}),
      })
      : undefined,
  });
  if (!response.ok && !(response.status === 404 && !isWanted)) {
    throw await Problem.from(response);
  }
  return isWanted ? response.json() : null;
}
