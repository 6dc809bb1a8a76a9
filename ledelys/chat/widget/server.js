// Talks to the server. The token lives here only, in the page's memory.

const PATIENCE_MS = 20000;

class Refused extends Error {}

class Server {
  token = null;
  language = "nb";

  // Yields each reply of the bot as it comes, and {over: true} where the conversation had ended and a new one begins.
  // Throws Refused with a kind sentence, or another error when the server cannot be reached.
  async *ask(message, shown) {
    if (!this.token) await this.begin();
    let response = await this.call("POST", "/chat/messages", message);
    if (await isOver(response)) {
      this.token = null;
      yield { over: true };
      await this.begin();
      // A button belongs to the old conversation; its words do not.
      response = await this.call("POST", "/chat/messages", message.payload ? { text: shown } : message);
    }
    if (!response.ok) throw await refusal(response);
    yield* objects(response);
  }

  async begin() {
    const response = await this.call("POST", "/chat/sessions");
    if (!response.ok) throw await refusal(response);
    this.token = (await response.json()).token;
  }

  async call(method, path, body) {
    const headers = { "Accept-Language": this.language, Accept: "application/x-ndjson, application/json" };
    if (this.token) headers.Authorization = "Bearer " + this.token;
    if (body) headers["Content-Type"] = "application/json";
    return fetch(HOME + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  // For when the page goes: it may not wait.
  leave() {
    if (!this.token) return;
    navigator.sendBeacon(HOME + "/chat/exit", new Blob([this.token], { type: "text/plain" }));
    this.token = null;
  }

  async forget() {
    if (!this.token) return;
    try {
      await this.call("DELETE", "/chat/sessions/current");
      this.token = null;
    } catch {
      this.leave();
    }
  }
}

async function isOver(response) {
  if (response.status === 401) return true;
  return response.status === 429 && (await response.clone().json()).type === "/problems/long-conversation";
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  return new Refused(problem.detail || "");
}

async function* objects(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value || "")).split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line.trim()) yield JSON.parse(line);
    if (done) return;
  }
}
