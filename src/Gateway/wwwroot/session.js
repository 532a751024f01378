// One WHIP or WHEP session over HTTP: the offer that opens it, the restart of its ICE, and its end.

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

/** What the server said went wrong (RFC 9457), or what kept it from saying anything. */
export class Problem extends Error {
  constructor(title, { status = 0, type = '', detail = '', retryAfterSeconds = null } = {}) {
    super(detail || title);
    Object.assign(this, { title, status, type, detail, retryAfterSeconds });
  }

  static async from(response) {
    const wait = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
    const about = { status: response.status, retryAfterSeconds: Number.isFinite(wait) ? wait : null };
    try {
      const body = await response.json();
      return new Problem(body.title, { ...about, type: body.type, detail: body.detail });
    } catch {
      return new Problem(`The server answered ${response.status}`, about);
    }
  }
}

export class Session {
  #url;
  #key;
  #answer;
  #over = false;

  constructor(url, key, answer) {
    this.#url = url;
    this.#key = key;
    this.#answer = answer;
  }

  /** Sends the offer of a peer connection and applies the answer. The server is ICE-lite: nothing is gathered first. */
  static async open(endpoint, key, pc, onPosting = () => {}) {
    await pc.setLocalDescription();
    onPosting();
    const response = await request(endpoint, key, 'POST', SDP, pc.localDescription.sdp);
    const answer = await response.text();
    const url = new URL(response.headers.get('Location'), response.url).href;
    const session = new Session(url, key, answer);
    try {
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch (error) {
      session.close();
      throw error;
    }
    return session;
  }

  /** New ICE credentials on both sides, for a network that has changed; media goes on (RFC 9725, section 4.3.3). */
  async restart(pc) {
    await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
    const offered = fragmentOf(pc.localDescription.sdp);
    const response = await request(this.#url, this.#key, 'PATCH', FRAGMENT, offered, { 'If-Match': '*' });
    this.#answer = withIceOf(this.#answer, await response.text());
    await pc.setRemoteDescription({ type: 'answer', sdp: this.#answer });
  }

  /** Ends the session; works while the page goes away, too. Resolves when the node has answered, or will not. */
  async close() {
    if (this.#over) {
      return;
    }
    this.#over = true;
    const headers = authorization(this.#key);
    const signal = AbortSignal.timeout(2000);
    await fetch(this.#url, { method: 'DELETE', headers, signal, keepalive: true }).catch(() => {});
  }
}

function authorization(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

async function request(url, key, method, contentType, body, more = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: { ...authorization(key), 'Content-Type': contentType, ...more },
      body,
    });
  } catch {
    throw new Problem('The server cannot be reached', { retryAfterSeconds: 2 });
  }
  if (!response.ok) {
    throw await Problem.from(response);
  }
  return response;
}

/** The ICE part of an offer, as RFC 8840 writes it: the first m-section stands for the bundle. */
function fragmentOf(sdp) {
  const [head, first] = sdp.split(/^(?=m=)/m);
  const keep = (text, pattern) => text.split(/\r?\n/).filter((line) => pattern.test(line));
  return [
    ...keep(head, /^a=(group:BUNDLE|ice-options)/),
    ...keep(first, /^(m=|a=(mid|ice-ufrag|ice-pwd|ice-options|candidate|end-of-candidates))/),
    '',
  ].join('\r\n');
}

/** The answer of before with the ICE of a restart. */
function withIceOf(answer, fragment) {
  const value = (name) => fragment.match(new RegExp(`^a=${name}:(.*?)\\r?$`, 'm'))?.[1] ?? '';
  const candidates = fragment.split(/\r?\n/).filter((line) => line.startsWith('a=candidate:'));
  let placed = false;
  const lines = answer.trimEnd().split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('a=ice-ufrag:')) {
      return [`a=ice-ufrag:${value('ice-ufrag')}`];
    }
    if (line.startsWith('a=ice-pwd:')) {
      return [`a=ice-pwd:${value('ice-pwd')}`];
    }
    if (line.startsWith('a=candidate:')) {
      const first = !placed;
      placed = true;
      return first ? candidates : [];
    }
    return [line];
  });
  return `${lines.join('\r\n')}\r\n`;
}
