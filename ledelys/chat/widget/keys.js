// What is typed here is not for the page around: of these events, which cross a closed shadow tree, its scripts get
// none. A script that listens before this one does still hears them; an operator therefore puts ours first.

const TYPING = [
  "keydown", "keypress", "keyup", "beforeinput", "input", "textInput", "paste", "copy", "cut", "change",
  "compositionstart", "compositionupdate", "compositionend",
]; // prettier-ignore

const onKey = []; // called with every event of TYPING, ours or the page's
let mounted = null; // one window a page: two would both answer to Shift

for (const type of TYPING) {
  window.addEventListener(
    type,
    (event) => {
      for (const hear of onKey) hear(event);
      if (mounted && event.target === mounted) event.stopImmediatePropagation();
    },
    true,
  );
}
