// Only where the service was started with `ledelys start --try`: plays the turns that stand in the address behind "#try=",
// so that a reader of the script book lands at the answer. They come from our own conversations and are not sent along.

onReady.push(async ({ open, say, press, idle }) => {
  const found = /^#try=(.*)$/.exec(location.hash);
  if (!found) return;
  let turns = [];
  try {
    turns = JSON.parse(decodeURIComponent(found[1]));
  } catch {
    return;
  }
  open();
  for (const [way, words] of turns) {
    await idle();
    if (way === "presses") press(words);
    else say(words);
  }
});
