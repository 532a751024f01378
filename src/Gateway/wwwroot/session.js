// One WHIP or WHEP session over HTTP: the offer that opens it, the restart of its ICE, its events, and its end.

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const EVENTS = /<([^>]*)>\s*;[^,]*rel="?urn:(ietf:params:whep:ext:core|ooblex:whip:ext):server-sent-events"?/;

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
  #eventsUrl;
  #events = null;
  #over = false;

  constructor(url, key, answer, eventsUrl) {
    this.#url = url;
    this.#key = key;
    this.#answer = answer;
    this.#eventsUrl = eventsUrl;
  }

  /** Sends the offer of a peer connection and applies the answer. The server is ICE-lite: nothing is gathered first. */
  static async open(endpoint, key, pc, onPosting = () => {}) {
    await pc.setLocalDescription();
    onPosting();
    const response = await request(endpoint, key, 'POST', SDP, pc.localDescription.sdp);
    const answer = await response.text();
    const url = new URL(response.headers.get('Location'), response.url).href;
    const events = response.headers.get('Link')?.match(EVENTS)?.[1];
    const session = new Session(url, key, answer, events ? new URL(events, response.url).href : null);
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

  /**
   * Hears of what happens to the session: `onEvent(type, data)` for each event of the types asked for. A server without
   * events, or without room for one more listener, is as good as one on which nothing happens.
   */
  async listen(types, onEvent) {
    if (!this.#eventsUrl || this.#over) {
      return;
    }
    try {
      const made = await request(this.#eventsUrl, this.#key, 'POST', 'application/json', JSON.stringify(types));
      const url = new URL(made.headers.get('Location'), made.url).href;
      if (this.#over) {
        return;
      }
      this.#events = new EventSource(url);
      for (const type of types) {
        this.#events.addEventListener(type, ({ data }) => onEvent(type, JSON.parse(data)));
      }
    } catch {
      // The session works without.
    }
  }

  /** Ends the session; works while the page goes away, too. Resolves when the node has answered, or will not. */
  async close() {
    if (this.#over) {
      return;
    }
    this.#over = true;
    this.#events?.close();
    const headers = authorization(this.#key);
    const signal = AbortSignal.timeout(2000);
    await fetch(this.#url, { method: 'DELETE', headers, signal, keepalive: true }).catch(() => {});
  }
}

/** The header that says who asks; none without a key. */
export function authorization(key) {
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
