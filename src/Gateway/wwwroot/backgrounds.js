// Pictures of one's own behind people: those that the cluster keeps, and a way to add one.

import { Problem, authorization } from './session.js';

const PATH = '/v1/ai/backgrounds';
const WIDTH = 1920; // Servers keep no more pixels than these, so none are sent.
const HEIGHT = 1080;
const QUALITY = 0.9;

export class Backgrounds {
  #list;
  #file;
  #key;

  /** `onChange()` is called when another picture is to be used, `onError(error)` when one could not be added. */
  constructor(list, file, { key, onChange, onError }) {
    [this.#list, this.#file, this.#key] = [list, file, key];
    list.addEventListener('change', onChange);
    file.addEventListener('change', async () => {
      const [picture] = file.files;
      if (!picture) {
        return;
      }
      file.disabled = true;
      try {
        await this.#put(picture);
        onChange();
      } catch (error) {
        onError(error);
      } finally {
        file.disabled = false;
        file.value = '';
      }
    });
  }

  /** The name of the chosen picture; empty while there is none. */
  get chosen() {
    return this.#list.value;
  }

  async refresh(chosen = this.chosen) {
    const response = await fetch(PATH, { headers: authorization(this.#key()) });
    if (!response.ok) {
      throw await Problem.from(response);
    }
    const { backgrounds } = await response.json();
    this.#list.replaceChildren(...backgrounds.map(({ name }) => new Option(name, name, false, name === chosen)));
    this.#list.disabled = backgrounds.length === 0;
  }

  async #put(file) {
    const name = nameOf(file);
    const response = await fetch(`${PATH}/${name}`, {
      method: 'PUT',
      headers: { ...authorization(this.#key()), 'Content-Type': 'image/jpeg' },
      body: await fitted(file),
    });
    if (!response.ok) {
      throw await Problem.from(response);
    }
    await this.refresh(name);
  }
}

const nameOf = (file) => file.name.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9]+/g, '_').slice(0, 30) || 'picture';

/** As a JPEG of no more than is needed, whatever a camera made and this browser can read. */
async function fitted(file) {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`This browser cannot read ${file.name} as a picture.`);
  });
  const scale = Math.min(1, Math.max(WIDTH / bitmap.width, HEIGHT / bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d').drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
}
