// The page's conversation. Nothing is stored: the token and the words live in this page's memory only.
// Every text is put in with textContent, so nothing that is written or answered can become markup.
"use strict";

(() => {
  // Filled in by the server from the YAML files, so that the card is here when the server is not.
  const TEXTS = {}; // TEXTS

  const NEUTRAL_SITE = "https://www.yr.no/";
  const PATIENCE_MS = 20000;
  const PHONE = /\b(?:11[0-9] ?\d{3}|11[0-3]|1412|02800|\d{3} \d{2} \d{3}|\d{2} \d{2} \d{2} \d{2})\b/g;

  const byId = (id) => document.getElementById(id);
  const log = byId("log");
  const box = byId("text");
  const form = byId("form");

  let language = "nb";
  let token = null;
  let busy = false;
  let leaving = false;

  const say = (name) => TEXTS.page[name][language];

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  // --- Showing ---

  function telephone(number) {
    const link = make("a", number);
    link.href = "tel:" + number.replace(/[^\d+]/g, "");
    return link;
  }

  function paragraph(text) {
    const element = make("p");
    let from = 0;
    for (const found of text.matchAll(PHONE)) {
      element.append(text.slice(from, found.index), telephone(found[0]));
      from = found.index + found[0].length;
    }
    element.append(text.slice(from));
    return element;
  }

  function show(nodes, own) {
    const message = make("div", "", own ? "message own" : "message");
    message.append(make("span", (own ? say("you") : say("program")) + ": ", "who"), ...nodes);
    log.append(message);
    message.scrollIntoView({ block: own ? "end" : "nearest" });
  }

  function serviceCard(service) {
    const card = make("section", "", "service");
    card.append(make("h3", service.name || service.title || ""));
    for (const line of [service.reason, service.hours, service.note]) {
      if (typeof line === "string" && line) card.append(paragraph(line));
    }
    const phones = make("ul");
    for (const phone of service.phones || []) {
      const number = typeof phone === "string" ? phone : phone.number;
      if (!number) continue;
      const item = make("li");
      item.append(telephone(number));
      if (phone.label) item.append(" – " + phone.label);
      phones.append(item);
    }
    for (const line of service.connects || []) {
      const item = make("li", line.name + ": ");
      item.append(telephone(line.number));
      phones.append(item);
    }
    if (phones.children.length) card.append(phones);
    if (typeof service.web === "string" && /^https?:\/\//.test(service.web)) {
      const link = make("a", say("web"));
      link.href = service.web;
      link.rel = "noreferrer noopener";
      link.target = "_blank";
      card.append(link);
    }
    return card;
  }

  function choices(buttons) {
    const row = make("div", "", "choices");
    for (const button of buttons) {
      const element = make("button", button.title);
      element.type = "button";
      element.addEventListener("click", () => send({ payload: button.payload }, button.title));
      row.append(element);
    }
    return row;
  }

  function showReply(reply) {
    const nodes = (reply.text || "").split(/\n{2,}/).filter(Boolean).map(paragraph);
    for (const service of reply.services || []) nodes.push(serviceCard(service));
    if ((reply.buttons || []).length) nodes.push(choices(reply.buttons));
    if (nodes.length) show(nodes, false);
  }

  function showNumbers(sentence) {
    const list = make("ul");
    for (const entry of TEXTS.numbers) {
      const item = make("li");
      item.append(telephone(entry.number), " – " + entry.label[language]);
      list.append(item);
    }
    show([list, paragraph(sentence)], false);
  }

  function open() {
    const buttons = TEXTS.opening_buttons.map((button) => ({
      payload: button.payload[language],
      title: button.title[language],
    }));
    show([paragraph(say("first_question")), choices(buttons)], false);
  }

  // --- Talking to the server ---

  async function call(method, path, body) {
    const headers = { "Accept-Language": language };
    if (token) headers.Authorization = "Bearer " + token;
    if (body) headers["Content-Type"] = "application/json";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      return await fetch(path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: stop.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function begin() {
    const response = await call("POST", "/chat/sessions");
    if (!response.ok) return response;
    token = (await response.json()).token;
    return null;
  }

  async function ask(message) {
    if (!token) {
      const refused = await begin();
      if (refused) return refused;
    }
    return call("POST", "/chat/messages", message);
  }

  async function send(message, shown) {
    if (busy || leaving) return;
    setBusy(true);
    show([make("p", shown)], true);
    try {
      let response = await ask(message);
      if (await isOver(response)) {
        token = null;
        show([paragraph(say("new_conversation"))], false);
        // A button belongs to the old conversation; its words do not.
        response = await ask(message.payload ? { text: shown } : message);
      }
      if (response.ok) {
        for (const reply of await response.json()) showReply(reply);
      } else {
        showNumbers((await response.json()).detail || TEXTS.no_answer[language]);
      }
    } catch {
      if (!leaving) showNumbers(TEXTS.no_contact[language]);
    } finally {
      setBusy(false);
    }
  }

  async function isOver(response) {
    if (response.status === 401) return true;
    if (response.status !== 429) return false;
    const problem = await response.clone().json();
    return problem.type === "/problems/long-conversation";
  }

  function setBusy(value) {
    busy = value;
    if (leaving) return;
    byId("send").disabled = value;
    byId("status").textContent = value ? say("waiting") : "";
    if (!value) box.focus({ preventScroll: true });
  }

  // --- Leaving ---

  function sayGoodbye() {
    if (!token) return;
    navigator.sendBeacon("/chat/exit", new Blob([token], { type: "text/plain" }));
    token = null;
  }

  function leave() {
    leaving = true;
    document.title = "";
    document.body.replaceChildren();
    sayGoodbye();
    location.replace(NEUTRAL_SITE);
  }

  async function forget() {
    if (busy) return;
    const had = token;
    box.value = "";
    log.replaceChildren();
    if (had) {
      try {
        await call("DELETE", "/chat/sessions/current");
      } catch {
        sayGoodbye();
      }
      token = null;
    }
    byId("status").textContent = say("forgotten");
    open();
  }

  // --- Language ---

  function speak(chosen) {
    language = chosen;
    document.documentElement.lang = chosen;
    document.title = say("title");
    for (const element of document.querySelectorAll("[data-text]")) {
      element.textContent = say(element.dataset.text);
    }
    document.querySelector(".languages").setAttribute("aria-label", say("language"));
    log.setAttribute("aria-label", say("log"));
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
    }
  }

  function firstLanguage() {
    for (const wanted of navigator.languages || []) {
      const name = wanted.toLowerCase().split("-")[0];
      if (name === "nb" || name === "no" || name === "da") return "nb";
      if (name === "nn" || name === "en") return name;
    }
    return "nb";
  }

  // --- Start ---

  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      speak(button.dataset.language);
      if (!token && !busy) {
        log.replaceChildren();
        open();
      }
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || busy) return;
    box.value = "";
    send({ text }, text);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  byId("leave").addEventListener("click", leave);
  byId("forget").addEventListener("click", forget);
  window.addEventListener("pagehide", sayGoodbye);
  window.addEventListener("pageshow", (event) => {
    // Came back by the browser's back button: the conversation is gone, so its words must not stand here.
    if (event.persisted) location.reload();
  });
  box.value = "";
  speak(firstLanguage());
  open();
})();
