// <ledelys-chat>: a button that opens a window with the conversation. Its shadow tree is closed, so that neither the
// styles of the page around it nor scripts that record the page reach what stands here; for what is typed see keys.js.
//
// Attributes: language (nb, nn, en), heading, launcher (the text of the button), accent (#rrggbb), exit (where
// "leave" goes; https), open (starts open).
// Events, without content: ledelys-open, ledelys-close, ledelys-leave.

const SLOW_MS = 3000;
const NEAR_END_PX = 80;
const OWN_TEXTS = ["heading", "launcher"]; // what a site may word otherwise; all else is reviewed

class LedelysChat extends HTMLElement {
  #root = this.attachShadow({ mode: "closed" });
  #server = new Server();
  #messages = new Messages(
    (name) => this.#say(name),
    (message, shown) => this.#send(message, shown),
  );
  #language = "nb";
  #busy = false;
  #begun = false;
  #follows = true; // whether new messages are brought into view
  #was = 0;
  // What it is made of. Private, all of it: a page could read the words from a public one, closed tree or not.
  #panel;
  #launcher;
  #heading;
  #languages;
  #pages;
  #later;
  #status;
  #box;
  #form;
  #unread = null;

  connectedCallback() {
    if (mounted) return;
    mounted = this;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#build();
    this.#colour(this.getAttribute("accent"));
    this.#speak(this.#firstLanguage());
    this.#start();
    onShifts((needed) => this.#shifted(needed));
    onKey.push((event) => event.type === "keydown" && this.#root.activeElement === this.#box && this.#typed(event));
    window.addEventListener("pagehide", () => this.#gone());
    window.visualViewport?.addEventListener("resize", () => this.#fit());
    window.visualViewport?.addEventListener("scroll", () => this.#fit());
    matchMedia(SETTINGS.phone).addEventListener("change", () => this.#panel.open && this.#show());
    if (this.hasAttribute("open")) this.#open(false);
    for (const ready of onReady) ready(this.#handles());
  }

  #handles() {
    return {
      open: () => this.#open(false),
      say: (text) => this.#send({ text }, text),
      press: (title) => {
        const offered = [...this.#messages.list.querySelectorAll(".choices button:not([aria-disabled])")];
        offered.find((one) => one.textContent === title)?.click();
      },
      idle: async () => {
        while (this.#busy) await new Promise((wake) => setTimeout(wake, 50));
      },
    };
  }

  // --- What it is made of ---

  #text(tag, name, attributes = {}) {
    return make(tag, { "data-text": name, ...attributes });
  }

  #build() {
    const press = (handler) => ({ type: "button", click: handler });
    this.#launcher = this.#text("button", "launcher", { ...press(() => this.#open(true)), class: "launcher" });
    this.#launcher.setAttribute("aria-haspopup", "dialog");
    this.#heading = this.#text("h2", "heading", { id: "heading", tabindex: "-1" });
    this.#languages = make("div", { class: "languages", role: "group" });
    for (const [code, name] of Object.entries(LANGUAGES)) {
      this.#languages.append(button(name, () => this.#choose(code), { lang: code, "data-language": code }));
    }
    const head = make(
      "header",
      {},
      this.#heading,
      this.#text("button", "leave", { ...press(() => this.#leave()), class: "leave" }),
      make("button", { ...press(() => this.#close()), class: "close", "data-label": "close" }, "\u00d7"),
    );
    const opening = make(
      "div",
      { class: "opening" },
      ...["opening", "nothing_kept", "how_to_leave"].map((name) => this.#text("p", name)),
      make("details", {}, this.#text("summary", "safer_title"), this.#text("p", "safer")),
    );
    const scroll = () => this.#scrolled();
    const pages = { class: "pages", tabindex: "0", role: "region", "data-label": "log", scroll };
    this.#pages = make("div", pages, opening, this.#messages.list);
    this.#later = this.#text("button", "new_reply", { ...press(() => this.#toNew()), class: "later", hidden: true });
    this.#status = make("p", { class: "status", role: "status" });
    this.#box = make("textarea", {
      id: "text", rows: "2", maxlength: String(SETTINGS.characters), autocomplete: "off", autocorrect: "off",
      autocapitalize: "sentences", spellcheck: "false", writingsuggestions: "false", "data-gramm": "false",
      enterkeyhint: "send", dir: "auto",
    }); // prettier-ignore
    const form = make(
      "form",
      { autocomplete: "off", submit: (event) => this.#submit(event) },
      this.#text("label", "label", { for: "text" }),
      this.#box,
      make(
        "div",
        { class: "row" },
        this.#text("button", "send", { type: "submit", class: "send" }),
        this.#text("button", "forget", { ...press(() => this.#forget()), class: "quiet" }),
      ),
    );
    this.#panel = make("dialog", { class: "panel", "aria-labelledby": "heading", closedby: "none" });
    // Above what scrolls, so that the number is always in sight.
    const danger = make("p", { class: "danger" }, this.#text("a", "danger", { href: "tel:112" }));
    this.#panel.append(head, this.#languages, danger, this.#pages, this.#later, this.#status, form);
    this.#panel.addEventListener("cancel", (event) => event.preventDefault());
    this.#panel.addEventListener("close", () => this.#closed());
    this.#root.append(this.#launcher, this.#panel);
    this.#form = form;
  }

  #colour(accent) {
    if (!/^#[0-9a-f]{6}$/i.test(accent || "")) return;
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = parseInt(accent.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    this.#root.host.style.setProperty("--ledelys-accent", accent);
    // Whichever of black and white stands out more (WCAG's contrast).
    this.#root.host.style.setProperty("--ledelys-on-accent", light > 0.179 ? "#000" : "#fff");
  }

  // --- Opening and closing ---

  #open(focus) {
    if (this.#panel.open) return;
    this.#show();
    this.#fit();
    if (focus) this.#heading.focus({ preventScroll: true });
    this.#tell("open");
  }

  // On a phone it takes the screen, and what lies behind cannot be reached; else the page beside it stays usable.
  #show() {
    const was = this.#root.activeElement;
    if (this.#panel.open) this.#panel.close();
    if (matchMedia(SETTINGS.phone).matches) this.#panel.showModal();
    else this.#panel.show();
    this.#launcher.hidden = true;
    if (was && was !== this.#launcher) was.focus({ preventScroll: true });
  }

  #close() {
    this.#panel.close();
    this.#launcher.hidden = false;
    this.#launcher.focus();
    this.#tell("close");
  }

  #closed() {
    if (!this.#panel.open) this.#launcher.hidden = false;
  }

  #tell(what) {
    this.dispatchEvent(new CustomEvent("ledelys-" + what, { bubbles: true }));
  }

  // The keyboard of a phone covers the page without making it smaller; the window keeps to what is seen.
  #fit() {
    const seen = window.visualViewport;
    if (!seen) return;
    this.#panel.style.setProperty("--seen-height", Math.round(seen.height) + "px");
    this.#panel.style.setProperty("--seen-top", Math.round(seen.offsetTop) + "px");
  }

  // --- Talking ---

  #start() {
    this.#messages.clear();
    const buttons = TEXTS.opening_buttons.map(({ payload, title }) => ({
      payload: payload[this.#language],
      title: title[this.#language],
    }));
    this.#messages.reply({ text: this.#say("first_question"), buttons, language: this.#language });
    this.#begun = false;
  }

  // Says whether the message is on its way; one at a time.
  #send(message, shown, again = null) {
    if (this.#busy || leaving) return false;
    const own = again || this.#messages.own(shown);
    this.#messages.answered();
    this.#converse(message, shown, own);
    return true;
  }

  async #converse(message, shown, own) {
    this.#begun = true;
    this.#setBusy(true);
    this.#follows = true;
    this.#reveal(own);
    let first = null;
    let heard = false;
    const slow = setTimeout(() => heard || leaving || this.#slow(), SLOW_MS);
    try {
      for await (const reply of this.#server.ask(message, shown)) {
        if (leaving) return;
        heard = true;
        const said = this.#replied(reply);
        first ??= said;
        this.#reveal(said, first);
      }
    } catch (error) {
      if (leaving) return;
      const refused = error instanceof Refused;
      this.#reveal(this.#messages.card((refused && error.message) || TEXTS.no_contact[this.#language], this.#language));
      if (!refused) this.#messages.unsent(own, () => this.#send(message, shown, own));
    } finally {
      clearTimeout(slow);
      this.#setBusy(false);
    }
  }

  #replied(reply) {
    if (reply.over) return this.#messages.line(this.#say("new_conversation"), this.#language);
    return this.#messages.reply(reply);
  }

  #slow() {
    this.#reveal(this.#messages.card(this.#say("slow"), this.#language));
  }

  // Brings a message into view, unless the visitor is reading further up. The first bubble of an answer stays in view.
  #reveal(message, first = message) {
    if (!message) return;
    if (!this.#follows) {
      this.#unread ??= message;
      this.#later.hidden = false;
      return;
    }
    if (this.#pages.scrollHeight > this.#pages.clientHeight) {
      const end = message.offsetTop + message.offsetHeight - this.#pages.clientHeight;
      this.#pages.scrollTo({ top: Math.min(end, first.offsetTop) });
    } else {
      first.scrollIntoView({ block: "nearest" }); // there is so little room that the whole window scrolls
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#pages;
    if (scrollTop < this.#was - 2) this.#follows = false;
    if (scrollHeight - clientHeight - scrollTop < NEAR_END_PX) {
      this.#follows = true;
      this.#later.hidden = true;
      this.#unread = null;
    }
    this.#was = scrollTop;
  }

  #toNew() {
    this.#unread?.scrollIntoView({ block: "start" });
    this.#unread = null;
    this.#later.hidden = true;
    this.#pages.focus({ preventScroll: true });
  }

  #setBusy(value) {
    this.#busy = value;
    this.#form.classList.toggle("busy", value);
    this.#status.textContent = value ? this.#say("waiting") : "";
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#box.value.trim();
    if (text && this.#send({ text }, text)) this.#box.value = "";
  }

  #typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  // --- Leaving and forgetting ---

  #exit() {
    const wanted = this.getAttribute("exit") || SETTINGS.exit;
    return /^https:\/\//.test(wanted) ? wanted : SETTINGS.exit;
  }

  #leave() {
    this.#tell("leave");
    leave(this.#server, this.#exit());
  }

  #shifted(needed) {
    if (!this.#panel.open) return;
    if (needed === 0) this.#leave();
    else this.#status.textContent = this.#say(needed === null ? "shift_over" : needed === 1 ? "shift_once" : "shift_twice");
  }

  // The page goes, by whatever way: what was said is not to be found when it is shown again from the browser's cache.
  #gone() {
    this.#server.leave();
    this.#box.value = "";
    if (!leaving) this.#start();
  }

  async #forget() {
    if (this.#busy) return;
    this.#box.value = "";
    this.#start();
    await this.#server.forget();
    this.#status.textContent = this.#say("forgotten");
  }

  // --- Language ---

  #say(name) {
    return TEXTS.page[name][this.#language];
  }

  #choose(language) {
    if (language === this.#language || this.#busy) return;
    this.#speak(language);
    if (this.#begun) this.#send({ payload: TEXTS.language_payloads[language] }, LANGUAGES[language]);
    else this.#start();
  }

  #speak(language) {
    this.#language = this.#server.language = language;
    this.#panel.lang = this.#launcher.lang = language;
    for (const element of this.#root.querySelectorAll("[data-text]")) {
      const name = element.dataset.text;
      element.textContent = (OWN_TEXTS.includes(name) && this.getAttribute(name)) || this.#say(name);
    }
    for (const element of this.#root.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", this.#say(element.dataset.label));
    }
    this.#languages.setAttribute("aria-label", this.#say("language"));
    this.#messages.list.setAttribute("aria-label", this.#say("log"));
    for (const one of this.#languages.children) {
      one.setAttribute("aria-pressed", String(one.dataset.language === language));
    }
  }

  #firstLanguage() {
    const known = { nb: "nb", no: "nb", da: "nb", nn: "nn", en: "en" };
    const wanted = [this.getAttribute("language"), ...(navigator.languages || [])];
    return wanted.map((name) => known[String(name).toLowerCase().split("-")[0]]).find(Boolean) || "nb";
  }
}

// What one rem is in the style: the size of letters that the visitor has chosen, whatever the page has made of it.
CSS.registerProperty({ name: "--ledelys-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
customElements.define("ledelys-chat", LedelysChat);
