// What every part uses. The server fills in the sentences and the style, so that the card of emergency numbers is here
// when the server is not.

const TEXTS = {}; // TEXTS
const STYLE = ""; // STYLE
const SETTINGS = {}; // SETTINGS

const LANGUAGES = { nb: "Bokmål", nn: "Nynorsk", en: "English" };
const HOME = new URL(document.currentScript?.src || location.href).origin;
const PHONE = /\b(?:11[0-9] ?\d{3}|11[0-3]|1412|02800|\d{3} \d{2} \d{3}|\d{2} \d{2} \d{2} \d{2})\b/g;

const onReady = []; // called with what can be done with the window, once it is built

// An element; children that are strings become text, never markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function button(title, press, attributes = {}) {
  return make("button", { type: "button", click: press, ...attributes }, title);
}

function telephone(number, uri = "tel:" + number.replace(/[^\d+]/g, "")) {
  return make("a", { href: uri, dir: "ltr", class: "phone" }, number);
}

// A paragraph whose phone numbers can be called.
function paragraph(text) {
  const element = make("p", { dir: "auto" });
  let from = 0;
  for (const found of text.matchAll(PHONE)) {
    element.append(text.slice(from, found.index), telephone(found[0]));
    from = found.index + found[0].length;
  }
  element.append(text.slice(from));
  return element;
}
