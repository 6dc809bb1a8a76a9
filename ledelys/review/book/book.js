// Marks and comments of a reviewer. They live in this page until they are saved as a file; nothing is sent anywhere.
"use strict";

(() => {
  const WORDS = JSON.parse(document.getElementById("words").textContent);
  const FORMAT = document.body.dataset.format;
  const VERDICTS = ["approve", "change", "discuss"];
  const LANGUAGES = ["nb", "nn", "en"];

  const byId = (id) => document.getElementById(id);
  const marks = new Map(); // key and language -> the mark
  let unsaved = 0;

  const language = () => document.documentElement.lang;
  const say = (name) => WORDS[name][language()];

  // A word of the book in all languages; the style shows the reader's.
  function word(name) {
    return LANGUAGES.map((code) => {
      const span = document.createElement("span");
      span.className = "t";
      span.lang = code;
      span.textContent = WORDS[name][code];
      return span;
    });
  }

  const idOf = (place) => place.dataset.key + " " + place.dataset.language;

  function markOf(place) {
    const id = idOf(place);
    if (!marks.has(id)) {
      const { key, language: spoken, hash } = place.dataset;
      marks.set(id, { sentence: key, language: spoken, hash, role: byId("role").value, verdict: null, comment: "" });
    }
    return marks.get(id);
  }

  function changed(place) {
    const mark = markOf(place);
    mark.role = byId("role").value;
    if (!mark.verdict && !mark.comment) marks.delete(idOf(place));
    unsaved = marks.size;
    byId("status").textContent = unsaved ? say("marked").replace("{count}", unsaved) : "";
  }

  function fill(place) {
    const mark = marks.get(idOf(place));
    for (const button of place.querySelectorAll("button[data-verdict]")) {
      button.setAttribute("aria-pressed", String(mark?.verdict === button.dataset.verdict));
    }
    const box = place.querySelector("textarea");
    if (mark?.comment && !box) openComment(place).value = mark.comment;
    else if (box) box.value = mark?.comment || "";
  }

  function openComment(place) {
    const box = document.createElement("textarea");
    box.maxLength = 4000;
    box.setAttribute("aria-label", say("comment_on") + " " + idOf(place));
    box.addEventListener("input", () => {
      markOf(place).comment = box.value.trim();
      changed(place);
    });
    place.append(box);
    return box;
  }

  function equip(place) {
    for (const verdict of VERDICTS) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.verdict = verdict;
      button.setAttribute("aria-pressed", "false");
      button.append(...word(verdict));
      button.addEventListener("click", () => {
        const mark = markOf(place);
        mark.verdict = mark.verdict === verdict ? null : verdict;
        changed(place);
        fill(place);
      });
      place.append(button);
    }
    const comment = document.createElement("button");
    comment.type = "button";
    comment.append(...word("comment"));
    comment.addEventListener("click", () => (place.querySelector("textarea") || openComment(place)).focus());
    place.append(comment);
  }

  const places = [...document.querySelectorAll(".mark")];
  places.forEach(equip);

  // --- The file ---

  byId("save").addEventListener("click", () => {
    const saved = JSON.stringify({ format: FORMAT, marks: [...marks.values()] }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([saved], { type: "application/json" }));
    link.download = "ledelys-lest.json";
    link.click();
    URL.revokeObjectURL(link.href);
    unsaved = 0;
    byId("status").textContent = say("saved");
  });

  byId("open").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    let saved = null;
    try {
      saved = JSON.parse(await file.text());
    } catch {
      // told below
    }
    if (saved?.format !== FORMAT || !Array.isArray(saved.marks)) {
      byId("status").textContent = say("bad_file");
      return;
    }
    for (const mark of saved.marks) marks.set(mark.sentence + " " + mark.language, mark);
    places.forEach(fill);
    byId("status").textContent = say("marked").replace("{count}", marks.size);
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  // --- Finding ---

  function sift() {
    const wanted = byId("search").value.trim().toLowerCase();
    const open = byId("only-open").checked;
    for (const article of document.querySelectorAll(".sentence")) {
      const fits = !wanted || article.textContent.toLowerCase().includes(wanted);
      article.hidden = !fits || (open && !article.querySelector(".state.no"));
    }
  }
  byId("search").addEventListener("input", sift);
  byId("only-open").addEventListener("change", sift);

  // --- Language of the book ---

  for (const button of document.querySelectorAll("[data-ui]")) {
    button.addEventListener("click", () => {
      document.documentElement.lang = button.dataset.ui;
      for (const other of document.querySelectorAll("[data-ui]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
})();
