// The conversation as it is seen and heard: one list, new messages at its end, each announced once (role="log").

class Messages {
  constructor(say, send) {
    this.say = say; // the name of a sentence -> the sentence in the visitor's language
    this.send = send; // (message, shown) when a button is pressed
    this.list = make("div", { class: "log", role: "log" });
  }

  clear() {
    this.list.replaceChildren();
  }

  own(text) {
    const message = make(
      "div",
      { class: "message own" },
      make("span", { class: "unseen" }, this.say("you") + ": "),
      make("p", { dir: "auto" }, text),
    );
    this.list.append(message);
    return message;
  }

  // Says beneath a message that it was not sent, with a button to send it again.
  unsent(message, again) {
    const note = make("p", { class: "unsent" }, this.say("not_sent") + " ");
    note.append(
      button(this.say("send_again"), () => {
        note.remove();
        again();
      }),
    );
    message.append(note);
  }

  reply(reply) {
    const services = reply.services || [];
    // What stands on the cards need not stand in the text as well.
    const lines = new Set(services.map((service) => service.text));
    const text = (reply.text || "").split("\n").filter((line) => !lines.has(line)).join("\n");
    const nodes = text.split(/\n{2,}/).filter((part) => part.trim()).map(paragraph);
    if (reply.numbers) nodes.splice(0, nodes.length, numberList(reply.numbers), ...nodes.slice(-1));
    if (services.length) {
      nodes.push(make("ul", { class: "services" }, ...services.map((service) => this.service(service))));
    }
    if (reply.name === "utter_note") nodes.push(this.noteTools(nodes.slice()));
    if ((reply.buttons || []).length) nodes.push(this.choices(reply.buttons));
    return nodes.length ? this.add(nodes, reply.language) : null;
  }

  // The emergency numbers with a sentence, from this file alone.
  card(sentence, language) {
    const numbers = TEXTS.numbers.map((entry) => ({ number: entry.number, label: entry.label[language] }));
    return this.add([numberList(numbers), paragraph(sentence)], language);
  }

  line(sentence, language) {
    return this.add([paragraph(sentence)], language);
  }

  add(nodes, language) {
    // In danger the number comes first, for those who listen as well.
    const danger = /^11[0-3]/.test(nodes[0].textContent);
    const who = danger ? null : make("span", { class: "unseen" }, this.say("program") + ": ");
    const message = make("div", { class: "message", lang: language || null }, who, ...nodes);
    this.list.append(message);
    return message;
  }

  choices(buttons) {
    const group = make("div", { class: "choices", role: "group", "aria-label": this.say("choices") });
    for (const { title, payload } of buttons) {
      const press = () => {
        if (pressed.getAttribute("aria-disabled")) return;
        if (this.send({ payload }, title)) this.answered(pressed);
      };
      const pressed = button(title, press);
      group.append(pressed);
    }
    return group;
  }

  // What was asked before is answered: its buttons stay readable, and say what was chosen.
  answered(chosen = null) {
    for (const one of this.list.querySelectorAll(".choices button:not([aria-disabled])")) {
      one.setAttribute("aria-disabled", "true");
      one.tabIndex = -1;
    }
    if (!chosen) return;
    chosen.classList.add("chosen");
    chosen.append(make("span", { class: "unseen" }, " (" + this.say("chosen") + ")"));
  }

  service(service) {
    const facts = [service.open || service.hours, service.cost].filter(Boolean).join(", ");
    const phones = [
      ...(service.phones || []).map((phone) => ({ ...phone, name: service.name })),
      ...(service.connects || []).slice(0, (service.phones || []).length ? 0 : 1),
    ];
    const card = make("li", { class: "service" }, make("h3", { dir: "auto" }, service.name));
    const why = /\(([^()]*)\)$/.exec(service.text || "");
    if (why || facts) card.append(make("p", { dir: "auto" }, why ? why[1] + (service.cost ? ", " + service.cost : "") : facts));
    for (const phone of phones) {
      const label = phone.name === service.name ? null : make("span", {}, phone.name + ": ");
      card.append(make("p", { class: "call" }, label, telephone(phone.number, phone.uri), this.copy(phone.number)));
    }
    if (/^https?:\/\//.test(service.web || "")) {
      const attributes = { href: service.web, rel: "noreferrer noopener", target: "_blank" };
      card.append(make("p", {}, make("a", attributes, this.say("web"), make("span", { class: "unseen" }, " " + service.name))));
    }
    return card;
  }

  copy(text, title = this.say("copy")) {
    if (!navigator.clipboard) return null;
    const name = text.length < 30 ? make("span", { class: "unseen" }, " " + text) : null;
    const status = make("span", { role: "status", class: "small" });
    const press = async () => {
      await navigator.clipboard.writeText(text);
      status.textContent = this.say("copied");
    };
    const pressed = button(title, press, { class: "small" });
    if (name) pressed.append(name);
    return make("span", {}, " ", pressed, status);
  }

  // The note to bring along: it can be copied or printed, and is kept nowhere.
  noteTools(nodes) {
    const note = nodes.slice(1).map((node) => node.textContent).join("\n\n");
    const print = button(this.say("print"), (event) => printOnly(event.target.closest(".message")), { class: "small" });
    return make("p", {}, this.copy(note), " ", print);
  }
}

function numberList(numbers) {
  const items = numbers.map(({ number, label }) => make("li", {}, telephone(number), " – " + label));
  return make("ul", { class: "numbers" }, ...items);
}

// Prints one message and nothing else of the page around it.
function printOnly(message) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("@media print{[data-unprinted]{display:none!important}}");
  const before = document.adoptedStyleSheets;
  const hidden = [];
  for (let node = message.getRootNode().host; node.parentElement; node = node.parentElement) {
    hidden.push(...[...node.parentElement.children].filter((other) => other !== node));
  }
  for (const one of hidden) one.dataset.unprinted = "";
  message.classList.add("printed");
  document.adoptedStyleSheets = [...before, sheet];
  window.print();
  document.adoptedStyleSheets = before;
  message.classList.remove("printed");
  for (const one of hidden) delete one.dataset.unprinted;
}
