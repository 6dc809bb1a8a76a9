// Leaving fast: everything is blanked at once, the conversation is deleted, and another page takes this one's place in
// the history. By the button, or by Shift three times (not Escape, which closes full screen and stops screen readers).

const PRESSES = 3;
const PAUSE_MS = 5000;

let leaving = false;

function leave(server, address) {
  leaving = true;
  server.leave();
  // The neutral site is not told where somebody came from.
  const head = make("head", {}, make("meta", { name: "referrer", content: "no-referrer" }));
  document.documentElement.replaceChildren(head, make("body"));
  document.title = new URL(address).hostname;
  window.onbeforeunload = null;
  location.replace(address);
}

// A page around us that asks "do you really want to leave?" would hold the visitor here.
window.addEventListener(
  "beforeunload",
  (event) => {
    if (leaving) event.stopImmediatePropagation();
  },
  true,
);

// Shift on a touch keyboard is for writing capitals.
function hasKeyboard() {
  return matchMedia("(any-pointer: fine)").matches || !matchMedia("(any-pointer: coarse)").matches;
}

// Calls left(n) after each lone press of Shift with the presses that are still needed, and left(null) when it was
// given up: by another key, or by a pause. Shift with another key does not count; left and right may be mixed.
function onShifts(left) {
  let presses = 0;
  let lone = false;
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    if (presses) left(null);
    presses = 0;
  };
  const pressed = (event) => {
    if (event.key === "Shift") {
      if (!event.repeat) lone = !(event.ctrlKey || event.altKey || event.metaKey);
      return;
    }
    lone = false;
    stop();
  };
  const released = (event) => {
    if (event.key !== "Shift" || !lone || !event.code || !hasKeyboard()) return;
    clearTimeout(timer);
    presses += 1;
    timer = setTimeout(stop, PAUSE_MS);
    const needed = PRESSES - presses;
    if (!needed) presses = 0;
    left(needed);
  };
  onKey.push((event) => {
    if (event.type === "keydown") pressed(event);
    else if (event.type === "keyup") released(event);
  });
}
