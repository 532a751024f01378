// Draws what models found over the picture that it was found in.

import { Step } from './step.js';

const TICKS_PER_MS = 90;
const KEEP_MS = 600; // A finding that is older than this belongs to another picture.
const FOREIGN_MS = 10_000; // Timestamps further apart than this count something else.
const TRAIL_POINTS = 40;
const FACE = '#37d0a8';
const OBJECTS = ['#ffb454', '#59c2ff', '#f07178', '#c3a6ff', '#d9f27b', '#ff8fd0'];

/** Milliseconds from one RTP timestamp to a later one; both wrap at 2^32. */
export const elapsedMs = (from, to) => ((to - from) | 0) / TICKS_PER_MS;

/** Messages of each type, and which of them belongs to a frame. */
export class Findings {
  #byType = new Map();

  add(message) {
    const waiting = this.#byType.get(message.type) ?? [];
    waiting.push(message);
    waiting.sort((a, b) => elapsedMs(b.frame.rtpTimestamp, a.frame.rtpTimestamp));
    this.#byType.set(message.type, waiting.slice(-32));
  }

  clear() {
    this.#byType.clear();
  }

  /**
   * Of each type the newest message that is of this frame or an earlier one. Without a timestamp, or where timestamps
   * cannot be compared, simply the newest.
   */
  at(rtpTimestamp) {
    const found = [];
    for (const [type, messages] of this.#byType) {
      const newest = messages.at(-1);
      const isForeign = rtpTimestamp === undefined
        || Math.abs(elapsedMs(newest.frame.rtpTimestamp, rtpTimestamp)) > FOREIGN_MS;
      if (isForeign) {
        found.push(newest);
        continue;
      }
      const index = messages.findLastIndex((one) => elapsedMs(one.frame.rtpTimestamp, rtpTimestamp) >= 0);
      if (index >= 0 && elapsedMs(messages[index].frame.rtpTimestamp, rtpTimestamp) <= KEEP_MS) {
        found.push(messages[index]);
        this.#byType.set(type, messages.slice(index));
      }
    }
    return found;
  }
}

/** Boxes with a label each: `[{ bbox: [x, y, width, height], label, colour }]`, in pixels of the context. */
export function drawBoundingBoxes(context, boxes) {
  const size = Math.max(11, Math.round(context.canvas.width / 48));
  context.lineWidth = Math.max(2, context.canvas.width / 320);
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  for (const { bbox: [x, y, width, height], label, colour } of boxes) {
    context.strokeStyle = colour;
    context.strokeRect(x, y, width, height);
    if (label) {
      const tall = size * 1.5;
      const wide = context.measureText(label).width + size;
      const top = y >= tall ? y - tall : y + height;
      const left = Math.max(0, Math.min(x - context.lineWidth / 2, context.canvas.width - wide));
      context.fillStyle = colour;
      context.fillRect(left, top, wide, tall);
      context.fillStyle = '#0b1011';
      context.fillText(label, left + size / 2, top + tall / 2);
    }
  }
}

/** Where the middles of objects have been, each a line that fades: `[{ points: [[x, y], …], colour }]`. */
export function drawTrails(context, trails) {
  context.lineCap = 'round';
  context.lineWidth = Math.max(2, context.canvas.width / 260);
  for (const { points, colour } of trails) {
    context.strokeStyle = colour;
    for (let i = 1; i < points.length; i++) {
      context.globalAlpha = i / points.length;
      context.beginPath();
      context.moveTo(...points[i - 1]);
      context.lineTo(...points[i]);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** Dots, as the five of a face. */
export function drawLandmarks(context, points, colour) {
  const radius = Math.max(1.5, context.canvas.width / 400);
  context.fillStyle = colour;
  for (const [x, y] of points) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

const percent = (share) => `${Math.round(share * 100)} %`;
const colourOf = (trackId) => OBJECTS[trackId % OBJECTS.length];

/** A canvas over a video, drawn anew with each frame that the video shows. */
export class Overlay {
  #video;
  #context;
  #findings = new Findings();
  #step = new Step();
  #trails = new Map();
  #seen = new Map();
  #isOver = false;
  #onDraw;

  /** `onDraw({ behindMs })` is called for each frame on which something was drawn. */
  constructor(video, canvas, onDraw = () => {}) {
    this.#video = video;
    this.#context = canvas.getContext('2d');
    this.#onDraw = onDraw;
    this.#wait();
  }

  add(message) {
    this.#findings.add(message);
    this.#step.message(message.frame.rtpTimestamp, performance.now() - message.latencyMs);
  }

  close() {
    this.#isOver = true;
    const { canvas } = this.#context;
    this.#context.clearRect(0, 0, canvas.width, canvas.height);
  }

  #wait() {
    if (this.#isOver) {
      return;
    }
    const next = (rtpTimestamp) => {
      this.#draw(rtpTimestamp);
      this.#wait();
    };
    if (this.#video.requestVideoFrameCallback) {
      this.#video.requestVideoFrameCallback((now, frame) => next(this.#publishers(now, frame)));
    } else {
      requestAnimationFrame(() => next(undefined));
    }
  }

  /** The timestamp that the publisher gave a frame; undefined where that is not known. */
  #publishers(now, { rtpTimestamp, receiveTime }) {
    if (rtpTimestamp === undefined) {
      return undefined;
    }
    this.#step.frame(rtpTimestamp, receiveTime ?? now);
    return this.#step.offset === null ? undefined : (rtpTimestamp - this.#step.offset) >>> 0;
  }

  #draw(rtpTimestamp) {
    const { canvas } = this.#context;
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (this.#isOver || !width) {
      return;
    }
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
    }
    this.#context.clearRect(0, 0, width, height);
    const found = this.#findings.at(rtpTimestamp);
    const emotions = new Map(found.filter((message) => message.type === 'emotion')
      .flatMap((message) => message.emotions.map((emotion) => [emotion.trackId, emotion])));
    for (const message of found) {
      const scale = { x: width / message.frame.width, y: height / message.frame.height };
      this.#drawOne(message, scale, emotions, found.some((other) => other.type === 'face_detection'));
    }
    if (found.length > 0) {
      const behind = found.map((message) => elapsedMs(message.frame.rtpTimestamp, rtpTimestamp ?? 0));
      this.#onDraw({ behindMs: rtpTimestamp === undefined ? null : Math.min(...behind) });
    }
  }

  #drawOne(message, scale, emotions, hasFaces) {
    const box = ([x, y, width, height]) => [x * scale.x, y * scale.y, width * scale.x, height * scale.y];
    switch (message.type) {
      case 'face_detection':
        for (const { landmarks } of message.faces) {
          drawLandmarks(this.#context, landmarks.map(([x, y]) => [x * scale.x, y * scale.y]), FACE);
        }
        drawBoundingBoxes(this.#context, message.faces.map((face) => ({
          bbox: box(face.bbox),
          label: emotionText(emotions.get(face.trackId)) ?? percent(face.confidence),
          colour: FACE,
        })));
        break;
      case 'emotion':
        drawBoundingBoxes(this.#context, hasFaces ? [] : message.emotions.map((emotion) => ({
          bbox: box(emotion.bbox), label: emotionText(emotion), colour: FACE,
        })));
        break;
      case 'object_tracking':
        this.#follow(message);
        drawTrails(this.#context, message.objects.map(({ trackId }) => ({
          points: this.#trails.get(trackId).map(([x, y]) => [x * scale.x, y * scale.y]), colour: colourOf(trackId),
        })));
        drawBoundingBoxes(this.#context, message.objects.map((object) => ({
          bbox: box(object.bbox), label: `${object.class} ${object.trackId}`, colour: colourOf(object.trackId),
        })));
        break;
      default:
    }
  }

  /** Once for each message, however many frames it is drawn on. */
  #follow(message) {
    if (this.#seen.get(message.type) === message.seq) {
      return;
    }
    this.#seen.set(message.type, message.seq);
    const alive = new Map();
    for (const { trackId, bbox: [x, y, width, height] } of message.objects) {
      const before = this.#trails.get(trackId) ?? [];
      alive.set(trackId, [...before, [x + width / 2, y + height / 2]].slice(-TRAIL_POINTS));
    }
    this.#trails = alive;
  }
}

const emotionText = (emotion) => (emotion ? `${emotion.emotion} ${percent(emotion.confidence)}` : undefined);
