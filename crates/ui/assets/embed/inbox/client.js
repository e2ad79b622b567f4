// <oyez-inbox>: requests to the API with the token that the page gives. It keeps the token in memory only and shows nothing.

const REQUEST_MS_MAX = 20_000;

/** The page has no token for us, or none that the server takes. */
class SignedOut extends Error {}

/** An answer that is none of the good ones. */
class Refused extends Error {
  constructor(response) {
    super(`the server answered ${response.status}`);
    this.status = response.status;
    this.retryAfterMs = 1000 * (Number(response.headers.get("Retry-After")) || 0);
  }
}

class Client {
  #base;
  #ask;
  #token;
  #refused;
  #asking;

  constructor(base, ask) {
    this.#base = base;
    this.#ask = ask;
  }

  /** A token other than the refused one. Many may want it at once; the page is asked once. */
  async #tokenBut(refused) {
    if (refused !== undefined && refused === this.#token) [this.#refused, this.#token] = [this.#token, undefined];
    if (this.#token) return this.#token;
    this.#asking ??= (async () => {
      try {
        const token = await this.#ask({ refused: this.#refused !== undefined });
        const isNew = typeof token === "string" && token !== "" && token !== this.#refused;
        this.#refused = undefined;
        if (!isNew) throw new SignedOut();
        return (this.#token = token);
      } finally {
        this.#asking = undefined;
      }
    })();
    return this.#asking;
  }

  async #fetch(method, path, token, { body, headers, signal }) {
    return fetch(new URL(`api/user/${path}`, this.#base), {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: "application/json",
        ...(body && { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body && JSON.stringify(body),
      signal,
      cache: "no-store",
      credentials: "omit",
    });
  }

  /** A good answer. A token that is refused is replaced once. */
  async open(method, path, options = {}) {
    const token = await this.#tokenBut();
    let response = await this.#fetch(method, path, token, options);
    if (response.status === 401) {
      const next = await this.#tokenBut(token);
      response = await this.#fetch(method, path, next, options);
      if (response.status === 401) {
        if (next === this.#token) this.#token = undefined;
        throw new SignedOut();
      }
    }
    if (!response.ok) throw new Refused(response);
    return response;
  }

  /** The answer's JSON, in good time. */
  async call(method, path, { body, signal } = {}) {
    const limit = AbortSignal.timeout(REQUEST_MS_MAX);
    const response = await this.open(method, path, { body, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    return response.status === 204 ? null : response.json();
  }
}
