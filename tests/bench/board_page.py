"""Scripts that take the time inside a staff page."""

# Notes when the desk stands, its first case, and all of them; nobody outside the page sees that as exactly.
CLOCK = """
window.clock = {};
new MutationObserver(() => {
  const now = performance.now(), { clock } = window;
  if (!clock.board && document.querySelector("header.top")) clock.board = now;
  if (!clock.board || !document.querySelector("li.line")) return;
  clock.first ??= now;
  if (!document.querySelector("progress")) clock.whole ??= now;
}).observe(document, { childList: true, subtree: true });
"""

_CHANGED = """
  const changed = (act) => new Promise((done, fail) => {
    const begin = performance.now();
    const patience = setTimeout(() => fail(new Error("nothing changed")), 20000);
    const finish = (end) => { clearTimeout(patience); watch.disconnect(); done(end - begin); };
    const watch = new MutationObserver(() => { document.body.getBoundingClientRect(); finish(performance.now()); });
    watch.observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
    act();
  });
"""

# Chooses each of a filter's options in turn; gives milliseconds until the list stands.
PICK = f"""async (id) => {{{_CHANGED}
  const taken = [];
  const values = [...document.getElementById(id).options].map(({{ value }}) => value);
  for (const value of [...values.slice(1, 5), ""]) {{
    taken.push(await changed(() => {{
      const select = document.getElementById(id);
      select.value = value;
      select.dispatchEvent(new Event("change", {{ bubbles: true }}));
    }}));
  }}
  return taken;
}}"""

# Types a text at once; gives milliseconds until the list stands.
FIND = f"""(text) => {{{_CHANGED}
  return changed(() => {{
    const field = document.getElementById("find");
    field.value = text;
    field.dispatchEvent(new Event("input", {{ bubbles: true }}));
  }});
}}"""

# A fixed amount of work of the kind that a board does: texts compared and sorted, elements made and laid out.
REFERENCE = """() => {
  const begin = performance.now();
  const words = Array.from({ length: 20000 }, (_, index) => `name ${(index * 7919) % 20011}`);
  words.sort((a, b) => (a < b ? -1 : 1));
  const place = document.createElement("ul");
  for (const word of words.slice(0, 500)) {
    const line = document.createElement("li");
    line.append(Object.assign(document.createElement("b"), { textContent: word }), word);
    place.append(line);
  }
  document.body.append(place);
  place.getBoundingClientRect();
  place.remove();
  return performance.now() - begin;
}"""
