'use strict';

// Numbers every picture that is published by a code drawn into it, reads the numbers back where the stream is watched,
// and so knows of each result from which picture it came, and when that was drawn. Uses the node's own modules.
window.codes = (() => {
  const BITS = 16;
  const CELL = 16;
  const [WIDTH, HEIGHT] = [640, 360];
  const TOP = HEIGHT - 2 * CELL; // Below the bits stand their opposites: what is not so cannot be read.

  const drawnAt = new Map();
  const shown = new Map();
  const heard = [];
  let unread = 0;
  let step = null;
  let channel = null;

  function draw(pen, camera, number) {
    pen.drawImage(camera, 0, 0, WIDTH, HEIGHT);
    for (let bit = 0; bit < BITS; bit++) {
      const isSet = (number >> bit) & 1;
      pen.fillStyle = isSet ? '#fff' : '#000';
      pen.fillRect(bit * CELL, TOP, CELL, CELL);
      pen.fillStyle = isSet ? '#000' : '#fff';
      pen.fillRect(bit * CELL, TOP + CELL, CELL, CELL);
    }
  }

  function read(pen) {
    const { data } = pen.getImageData(0, 0, BITS * CELL, 2 * CELL);
    const isLight = (column, row) => data[4 * ((row * CELL + CELL / 2) * BITS * CELL + column * CELL + CELL / 2)] > 127;
    let number = 0;
    for (let bit = 0; bit < BITS; bit++) {
      if (isLight(bit, 0) === isLight(bit, 1)) {
        return null;
      }
      number |= isLight(bit, 0) ? 1 << bit : 0;
    }
    return number;
  }

  async function publish(stream, key, codec, frameRate) {
    const { WhipPublisher } = await import('/whip.js');
    const camera = document.createElement('video');
    camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: WIDTH, height: HEIGHT, frameRate } });
    await camera.play();
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
    const pen = canvas.getContext('2d');
    const output = canvas.captureStream(0);
    const [track] = output.getVideoTracks();
    let number = 0;
    setInterval(() => {
      number = (number + 1) & 0xffff;
      drawnAt.set(number, performance.now());
      draw(pen, camera, number);
      track.requestFrame();
    }, 1000 / frameRate);
    const client = new WhipPublisher();
    await client.publish(`/whip/${stream}`, key, output, codec);
    codes.publisher = client;
  }

  async function watch(stream, key) {
    const [{ WhepViewer }, { Results }, { Step }] =
      await Promise.all([import('/whep.js'), import('/results.js'), import('/step.js')]);
    step = new Step();
    const results = new Results(stream, key, (message, way) => {
      const arrivedAt = performance.now();
      if (message.type === 'face_detection') {
        heard.push({ ...message, rtpTimestamp: message.frame.rtpTimestamp, arrivedAt, way });
        step.message(message.frame.rtpTimestamp, arrivedAt - message.latencyMs);
      }
    });
    const client = new WhepViewer((pc) => {
      const make = pc.createDataChannel.bind(pc);
      pc.createDataChannel = (...words) => (channel = make(...words));
      results.join(pc);
    });
    const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
    // Frames of a video that nobody could see are not shown.
    Object.assign(video.style, { position: 'fixed', top: 0, left: 0, width: '320px', zIndex: 1 });
    document.body.append(video);
    video.srcObject = client.stream;
    const canvas = Object.assign(document.createElement('canvas'), { width: BITS * CELL, height: 2 * CELL });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const look = (now, { rtpTimestamp, receiveTime }) => {
      pen.drawImage(video, 0, TOP, BITS * CELL, 2 * CELL, 0, 0, BITS * CELL, 2 * CELL);
      const number = video.videoWidth === WIDTH ? read(pen) : null;
      if (number === null) {
        unread++;
      } else {
        shown.set(rtpTimestamp, number);
        step.frame(rtpTimestamp, receiveTime ?? now);
      }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    await client.watch(`/whep/${stream}`, key);
  }

  /** The channel of results ends; the connection and its pictures go on. */
  function closeChannel() {
    channel.close();
  }

  /** What the browser itself says of the way from the picture to the wire, in milliseconds for each frame. */
  async function sending() {
    const rows = [...(await codes.publisher.connection.getStats()).values()];
    const { framesEncoded, totalEncodeTime, packetsSent, totalPacketSendDelay, framesPerSecond } =
      rows.find((row) => row.type === 'outbound-rtp' && row.kind === 'video');
    return { framesEncoded, totalEncodeTime, packetsSent, totalPacketSendDelay, framesPerSecond: framesPerSecond ?? 0 };
  }

  /** Each result with the number of its picture and the moments of its way, and forgets them. */
  function take() {
    const results = heard.splice(0).map((message) => {
      const number = step.offset === null
        ? undefined
        : shown.get((message.rtpTimestamp + step.offset) >>> 0);
      return {
        number: number ?? -1,
        faces: message.faces.length,
        way: message.way,
        drawnMs: number === undefined ? 0 : drawnAt.get(number),
        capturedMs: message.timestamp - performance.timeOrigin,
        receivedMs: message.timestamp - performance.timeOrigin + message.receivedMs,
        startedMs: message.timestamp - performance.timeOrigin + message.startedMs,
        foundMs: message.timestamp - performance.timeOrigin + message.latencyMs,
        arrivedMs: message.arrivedAt,
      };
    });
    return { results, shown: shown.size, unread };
  }

  return { publish, watch, closeChannel, sending, take };
})();
