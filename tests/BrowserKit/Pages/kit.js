'use strict';

// What a test page does with WebRTC: publish, watch, measure. Each call answers with plain data.
window.kit = (() => {
  const sessions = new Map();

  const now = () => performance.now();
  const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

  async function until(what, condition, ms) {
    const end = now() + ms;
    while (!condition()) {
      if (now() > end) throw new Error(`Timed out after ${ms} ms: ${what}`);
      await pause(5);
    }
  }

  function session(name) {
    const found = sessions.get(name);
    if (!found) throw new Error(`There is no session ${name} on this page.`);
    return found;
  }

  // A canvas whose picture moves until it is frozen; after that it gives no frame at all.
  function canvas(width, height, frameRate) {
    const element = document.createElement('canvas');
    [element.width, element.height] = [width, height];
    const pen = element.getContext('2d');
    let count = 0;
    const draw = () => {
      pen.fillStyle = `hsl(${(count * 7) % 360} 80% 50%)`;
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = 'white';
      pen.fillRect((count * 11) % width, height / 3, width / 8, height / 3);
      count++;
    };
    draw();
    const timer = setInterval(draw, 1000 / frameRate);
    const track = element.captureStream().getVideoTracks()[0];
    return { track, freeze: () => clearInterval(timer) };
  }

  async function sources(o) {
    const stream = new MediaStream();
    const source = { stream, freeze: () => { throw new Error('Only a canvas can be frozen.'); } };
    const size = { width: o.width, height: o.height, frameRate: o.frameRate };
    if (o.video === 'camera' || o.audio) {
      const media = await navigator.mediaDevices.getUserMedia(
        { video: o.video === 'camera' ? size : false, audio: o.audio });
      media.getTracks().forEach(track => stream.addTrack(track));
    }
    if (o.video === 'canvas') {
      const drawn = canvas(o.width, o.height, o.frameRate);
      stream.addTrack(drawn.track);
      source.freeze = drawn.freeze;
    }
    return source;
  }

  function preferCodec(transceiver, capabilities, mimeType) {
    if (!mimeType) return;
    const wanted = capabilities.codecs.filter(codec => codec.mimeType.toLowerCase() === mimeType.toLowerCase());
    if (wanted.length === 0) throw new Error(`This browser has no ${mimeType}.`);
    const repair = capabilities.codecs.filter(codec => codec.mimeType.toLowerCase().endsWith('/rtx'));
    transceiver.setCodecPreferences([...wanted, ...repair]);
  }

  function through(answer, port) {
    return port ? answer.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/gim, `$1 ${port}`) : answer;
  }

  async function post(url, key, body) {
    const headers = { 'Content-Type': 'application/sdp' };
    if (key) headers.Authorization = `Bearer ${key}`;
    const response = await fetch(url, { method: 'POST', headers, body });
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('Location') && new URL(response.headers.get('Location'), url).href,
      etag: response.headers.get('ETag'),
      problem: response.headers.get('Content-Type'),
    };
  }

  // Offer, POST, answer. What happened when is in session.times, in milliseconds of performance.now().
  async function negotiate(name, pc, o, more) {
    const times = { begun: now() };
    const mine = { pc, times, key: o.key, port: o.port, ...more };
    sessions.set(name, mine);
    pc.addEventListener('connectionstatechange', () => {
      if (pc.connectionState === 'connected' && !times.connected) times.connected = now();
    });
    await pc.setLocalDescription(await pc.createOffer());
    times.offered = now();
    const reply = await post(o.url, o.key, pc.localDescription.sdp);
    times.answered = now();
    Object.assign(mine, { url: reply.location, etag: reply.etag, answer: reply.text });
    if (reply.status === 201) {
      await pc.setRemoteDescription({ type: 'answer', sdp: through(reply.text, o.port) });
      times.applied = now();
    }
    return { status: reply.status, url: reply.location, etag: reply.etag, body: reply.text, problem: reply.problem };
  }

  // Opens channels, and keeps what comes on them until it is asked for.
  function channels(pc, o) {
    const messages = [];
    const opened = (o.channels ?? []).map(label => {
      const channel = pc.createDataChannel(label, { ordered: true, maxRetransmits: 3 });
      channel.addEventListener('message', event => messages.push({ label, text: event.data }));
      return channel;
    });
    return { channels: opened, messages };
  }

  function say(name, label, text) {
    session(name).channels.find(channel => channel.label === label).send(text);
  }

  async function publish(name, o) {
    const source = await sources(o);
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    for (const track of source.stream.getTracks()) {
      const layers = track.kind === 'video' && o.encodings ? { sendEncodings: o.encodings } : {};
      const transceiver = pc.addTransceiver(
        track, { direction: 'sendonly', streams: [source.stream], ...layers });
      preferCodec(transceiver, RTCRtpSender.getCapabilities(track.kind), o[`${track.kind}Codec`]);
    }
    return negotiate(name, pc, o, { source, ...channels(pc, o) });
  }

  // Sound that nobody plays is not decoded, and muted sound measures as silence: so every viewer gets a loud element.
  function show(mine) {
    const element = document.createElement('video');
    Object.assign(element, { autoplay: true, playsInline: true, width: 320, height: 180 });
    element.srcObject = mine.stream;
    document.body.append(element);
    const onFrame = (at, frame) => {
      const shown = now();
      if (mine.first) {
        mine.longestGap = Math.max(mine.longestGap, shown - mine.shown);
      } else {
        mine.times.presented = shown;
        mine.longestGap = 0;
        mine.first = { receiveTime: frame.receiveTime, width: frame.width, height: frame.height };
      }
      mine.shown = shown;
      mine.frames++;
      mine.backward += mine.timestamp !== undefined && ((frame.rtpTimestamp - mine.timestamp) | 0) <= 0 ? 1 : 0;
      mine.timestamp = frame.rtpTimestamp;
      element.requestVideoFrameCallback(onFrame);
    };
    Object.assign(mine, { frames: 0, backward: 0 });
    element.requestVideoFrameCallback(onFrame);
    mine.element = element;
  }

  // The longest time one picture stood on screen since the last call, in milliseconds.
  function longestGap(name) {
    const mine = session(name);
    const gap = Math.max(mine.longestGap, now() - mine.shown);
    mine.longestGap = 0;
    return gap;
  }

  // How many frames were on screen, and how many of them were not later than the one before, by their timestamps.
  function shown(name) {
    const { frames, backward } = session(name);
    return { frames, backward };
  }

  // The picture on screen: its luma, row by row, and how far its pixels are from grey on average, of 255.
  function picture(name) {
    const { element } = session(name);
    const [width, height] = [element.videoWidth, element.videoHeight];
    const pen = new OffscreenCanvas(width, height).getContext('2d');
    pen.drawImage(element, 0, 0, width, height);
    const { data } = pen.getImageData(0, 0, width, height);
    const luma = new Uint8Array(width * height);
    let colour = 0;
    for (let i = 0; i < luma.length; i++) {
      const [r, g, b] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]];
      luma[i] = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      colour += Math.max(r, g, b) - Math.min(r, g, b);
    }
    let text = '';
    for (let i = 0; i < height; i++) {
      text += String.fromCharCode(...luma.subarray(i * width, (i + 1) * width));
    }
    return { width, height, luma: btoa(text), colour: colour / luma.length };
  }

  async function watch(name, o) {
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const stream = new MediaStream();
    const kinds = [o.video && 'video', o.audio && 'audio'].filter(Boolean);
    for (const kind of kinds) {
      const transceiver = pc.addTransceiver(kind, { direction: 'recvonly' });
      preferCodec(transceiver, RTCRtpReceiver.getCapabilities(kind), o[`${kind}Codec`]);
    }
    pc.addEventListener('track', event => stream.addTrack(event.track));
    const more = { stream, ...channels(pc, o) };
    const reply = negotiate(name, pc, o, more);
    show(session(name));
    return reply;
  }

  // The parts of getStats() that tests look at, by their standard names.
  async function stats(name) {
    const { pc, times, first, channels } = session(name);
    const report = await pc.getStats();
    const rows = [...report.values()];
    const withCodec = row => ({ ...row, mimeType: report.get(row.codecId)?.mimeType ?? null });
    return {
      connection: pc.connectionState,
      ice: pc.iceConnectionState,
      dtls: pc.getTransceivers()[0]?.receiver.transport?.state ?? null,
      inbound: rows.filter(row => row.type === 'inbound-rtp').map(withCodec),
      outbound: rows.filter(row => row.type === 'outbound-rtp').map(withCodec),
      remoteOutbound: rows.filter(row => row.type === 'remote-outbound-rtp'),
      remoteInbound: rows.filter(row => row.type === 'remote-inbound-rtp'),
      channels: (channels ?? []).map(channel => ({ label: channel.label, state: channel.readyState })),
      times,
      first: first ?? null,
    };
  }

  async function connected(name, ms) {
    const { pc } = session(name);
    await until(`${name} connected (is ${pc.connectionState})`, () => pc.connectionState === 'connected', ms);
  }

  // Waits for the first frame on screen; answers with the parts of the way to it, in milliseconds from the POST.
  async function joined(name, ms) {
    const mine = session(name);
    // The picture may be on screen before the page is told that it is connected: both must have been noted.
    const { times } = mine;
    await until(
      `first frame of ${name} (${mine.pc.connectionState})`,
      () => times.presented && times.connected && times.applied,
      ms);
    const { begun, offered, answered, applied, connected, presented } = times;
    return {
      offer: offered - begun,
      answered: answered - offered,
      applied: applied - offered,
      connected: connected - offered,
      received: mine.first.receiveTime ? mine.first.receiveTime - offered : null,
      presented: presented - offered,
    };
  }

  async function pauseSending(name, kind, ms) {
    const sender = session(name).pc.getSenders().find(candidate => candidate.track?.kind === kind);
    const { track } = sender;
    await sender.replaceTrack(null);
    await pause(ms);
    await sender.replaceTrack(track);
  }

  async function restartIce(name, ifMatch) {
    const mine = session(name);
    const offer = await mine.pc.createOffer({ iceRestart: true });
    await mine.pc.setLocalDescription(offer);
    const field = (sdp, key) => sdp.match(new RegExp(`^a=${key}:(.*)$`, 'm'))[1].trim();
    const sdp = mine.pc.localDescription.sdp;
    const fragment = `a=ice-ufrag:${field(sdp, 'ice-ufrag')}\r\na=ice-pwd:${field(sdp, 'ice-pwd')}\r\n`
      + `m=${sdp.match(/^m=(.*)$/m)[1].trim()}\r\na=mid:${field(sdp, 'mid')}\r\na=end-of-candidates\r\n`;
    const response = await fetch(mine.url, {
      method: 'PATCH',
      headers: {
        Authorization: `Bearer ${mine.key}`,
        'Content-Type': 'application/trickle-ice-sdpfrag',
        'If-Match': ifMatch,
      },
      body: fragment,
    });
    const text = await response.text();
    if (response.status === 200) {
      const before = { ufrag: field(mine.answer, 'ice-ufrag'), pwd: field(mine.answer, 'ice-pwd') };
      mine.answer = mine.answer
        .replaceAll(`a=ice-ufrag:${before.ufrag}`, `a=ice-ufrag:${field(text, 'ice-ufrag')}`)
        .replaceAll(`a=ice-pwd:${before.pwd}`, `a=ice-pwd:${field(text, 'ice-pwd')}`);
      await mine.pc.setRemoteDescription({ type: 'answer', sdp: through(mine.answer, mine.port) });
    }
    return { status: response.status, etag: response.headers.get('ETag'), body: text };
  }

  function close(name) {
    const mine = session(name);
    sessions.delete(name);
    mine.pc.close();
    mine.element?.remove();
    mine.source?.stream.getTracks().forEach(track => track.stop());
  }

  async function end(name) {
    const { url, key } = session(name);
    const response = await fetch(url, { method: 'DELETE', headers: { Authorization: `Bearer ${key}` } });
    return response.status;
  }

  // Keeps every connection that somebody else's code on this page makes, under the names made-0, made-1, …
  function keepConnections() {
    const Native = window.RTCPeerConnection;
    let count = 0;
    window.RTCPeerConnection = class extends Native {
      constructor(...words) {
        super(...words);
        sessions.set(`made-${count++}`, { pc: this, times: {} });
      }
    };
  }

  return {
    publish, watch, say, stats, connected, joined, longestGap, shown, picture, pauseSending,
    restartIce, close, end, keepConnections,
    messages: name => session(name).messages.splice(0),
    freeze: name => session(name).source.freeze(),
  };
})();
