// What Streamlit doesn't do: follow our links without a load, save texts while they are
// written, print, and put its last English words into Swedish.
"use strict";
(() => {
  const SAVE_AFTER_MS = 1200;

  // A link inside SAMSAM: change the address and let Streamlit go there as it does for "back".
  const follow = (link) => {
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  };

  const plainClick = (e) =>
    e.button === 0 && !e.metaKey && !e.ctrlKey && !e.shiftKey && !e.altKey && !e.defaultPrevented;

  document.addEventListener("click", (e) => {
    const link = e.target.closest?.("a.s-link");
    if (link && link.origin === location.origin && plainClick(e)) {
      e.preventDefault();
      afterCommit(() => follow(link));
    }
    if (e.target.closest?.("[data-print]")) print();
    const copier = e.target.closest?.("[data-copy]");
    if (copier) copy(copier);
  });

  // Copying needs a page that is safe (https, or this computer) and a browser that lets us.
  const canCopy = Boolean(navigator.clipboard?.write && window.ClipboardItem);
  document.documentElement.classList.toggle("s-can-copy", canCopy);

  const picture = (address) =>
    fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.blob();
    });

  // As a table for Word and Excel, as lines with tabs for everything else.
  const tableItem = (table) => {
    const cells = (row) => [...row.cells].map((c) => c.innerText.trim()).join("\t");
    const lines = [table.caption?.innerText.trim() ?? "", ...[...table.rows].map(cells)].join("\n");
    const asBlob = (text, type) => new Blob([text], { type });
    return { "text/html": asBlob(table.outerHTML, "text/html"), "text/plain": asBlob(lines, "text/plain") };
  };

  const nextTable = (button) =>
    [...document.querySelectorAll("table.s-table")].find(
      (t) => button.compareDocumentPosition(t) & Node.DOCUMENT_POSITION_FOLLOWING
    );

  const copy = async (button) => {
    const address = button.dataset.copy;
    const item = address ? { "image/png": picture(address) } : tableItem(nextTable(button));
    let told = "Kopierat. Klistra in där du vill ha det.";
    try {
      await navigator.clipboard.write([new ClipboardItem(item)]);
    } catch {
      told = "Det gick inte att kopiera. Ladda ner filen i stället.";
    }
    tellBeside(button, told);
  };

  const tellBeside = (button, words) => {
    let place = button.nextElementSibling;
    if (!place?.matches("[role=status]")) {
      place = document.createElement("span");
      place.setAttribute("role", "status");
      button.after(place);
    }
    // A screen reader speaks what changes in a place that was there before.
    requestAnimationFrame(() => { place.textContent = ` ${words}`; });
  };

  // Ctrl+Enter is Streamlit's own way to commit a text area, Enter a short text; we press it when
  // the writer pauses. In a form Enter would send the form, so its fields are left alone.
  const savesItself = (field) =>
    field.matches?.('[data-testid="stTextArea"] textarea, [data-testid="stTextInput"] input') &&
    !field.closest('[data-testid="stForm"]');
  const waiting = new Map();
  const commit = (area) => {
    clearTimeout(waiting.get(area));
    waiting.delete(area);
    area.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "Enter", code: "Enter", ctrlKey: area.matches("textarea"), bubbles: true, cancelable: true,
      })
    );
  };
  // More than this can't be saved and might end the connection, so it isn't even sent: the text stays
  // in the field and the writer is told at once. Streamlit itself sends when a field is left.
  const MOST_SENT = 200000;
  const tooMuch = (field) => savesItself(field) && field.value.length > MOST_SENT;
  const tellTooMuch = (field) => {
    const place = field.closest('[data-testid="stTextArea"], [data-testid="stTextInput"]');
    let note = place.querySelector(".s-too-much");
    if (!tooMuch(field)) return note?.remove();
    if (!note) {
      note = document.createElement("p");
      note.className = "s-failed s-too-much";
      note.setAttribute("role", "alert");
      place.append(note);
    }
    note.textContent =
      `Texten är ${field.value.length.toLocaleString("sv-SE")} tecken, men högst 50\u00a0000 går att spara. ` +
      "Den står kvar i fältet men är inte sparad. Korta den, så sparas den.";
  };
  const holdBack = (e) => {
    if (tooMuch(e.target) && (e.type === "focusout" || e.key === "Enter")) e.stopImmediatePropagation();
  };
  for (const kind of ["focusout", "keydown"]) addEventListener(kind, holdBack, true);

  // What is drawn above a field while somebody writes in it (that another field is saved, advice, a
  // colleague's text) must not push the field away under the eyes: the page is scrolled as much.
  const IN_FIELD = '[class*="st-key-field_"]';
  let steady = null;
  const place = (field) => field.getBoundingClientRect().top;
  const remember = () => {
    const field = document.activeElement?.closest(IN_FIELD) ?? null;
    steady = field && { field, top: place(field) };
  };
  const hold = () => {
    const same = steady?.field.isConnected && steady.field.contains(document.activeElement);
    // A list that is open closes when the page scrolls, and takes the choice with it.
    if (!same || document.querySelector('[role="listbox"]')) return remember();
    const moved = place(steady.field) - steady.top;
    if (moved) document.querySelector('[data-testid="stMain"]')?.scrollBy({ top: moved, behavior: "instant" });
    remember();
  };
  const grown = new ResizeObserver(hold);
  let watched = null;
  const watchGrowth = () => {
    const content = document.querySelector('[data-testid="stMainBlockContainer"]');
    if (content === watched) return;
    grown.disconnect();
    watched = content;
    if (content) grown.observe(content);
  };
  for (const kind of ["focusin", "scroll"]) addEventListener(kind, remember, true);

  // Escape closes a list that is open; in a closed one Streamlit takes it for "nothing chosen", and a
  // choice would be gone without anybody meaning it.
  const keepChosen = (e) => {
    const list = e.key === "Escape" && e.target.closest?.('[data-testid="stSelectbox"]');
    if (list && !list.querySelector('[aria-expanded="true"]')) e.stopImmediatePropagation();
  };
  addEventListener("keydown", keepChosen, true);

  const commitAll = () => [...waiting.keys()].forEach(commit);

  // What isn't known to be saved is kept in this window too, and put back when the page comes back
  // without it: after a reload in the middle of a word, or when the server was away.
  const KEPT = "samsam-unsaved:";
  const keyOf = (field) =>
    [...(field.closest('[class*="st-key-field_"]')?.classList ?? [])].find((c) => c.startsWith("st-key-field_"));
  const keptIn = (key) => JSON.parse(sessionStorage.getItem(KEPT + key) ?? "null");
  const keep = (field) => {
    const key = keyOf(field);
    if (!key) return;
    const base = keptIn(key)?.base ?? shown.get(key) ?? field.defaultValue;
    sessionStorage.setItem(KEPT + key, JSON.stringify({ base, text: field.value }));
  };
  const shown = new Map();
  const putBack = (field, text) => {
    const proto = field.matches("textarea") ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tell = (field, key, text) => {
    const note = document.createElement("div");
    note.className = "s-theirs";
    note.setAttribute("role", "note");
    const heading = document.createElement("p");
    heading.textContent = "Det här skrev du i fönstret, men det hann inte sparas innan någon annan sparade:";
    const words = document.createElement("bdi");
    words.textContent = text;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "s-button";
    drop.textContent = "Ta bort rutan";
    drop.addEventListener("click", () => {
      sessionStorage.removeItem(KEPT + key);
      note.remove();
    });
    note.append(heading, words, drop);
    field.closest('[class*="st-key-field_"]').append(note);
  };
  // A field is drawn empty before it gets its text, so it's looked at when it has come to rest.
  const AT_REST_MS = 500;
  const bringBack = () => {
    for (const field of document.querySelectorAll('[class*="st-key-field_"] :is(textarea, input[type="text"])')) {
      const key = keyOf(field);
      if (!key || shown.has(key)) continue;
      shown.set(key, null);
      setTimeout(compareKept, AT_REST_MS, key);
    }
    for (const key of [...shown.keys()]) if (!document.querySelector("." + CSS.escape(key))) shown.delete(key);
  };
  const compareKept = (key) => {
    const field = document.querySelector(`.${CSS.escape(key)} :is(textarea, input[type="text"])`);
    if (!field) return shown.delete(key);
    if (field.disabled) return setTimeout(compareKept, AT_REST_MS, key);
    if (shown.get(key) !== null) return;
    shown.set(key, field.value);
    const kept = keptIn(key);
    if (!kept) return;
    if (kept.text === field.value) sessionStorage.removeItem(KEPT + key);
    else if (kept.base === field.value) putBack(field, kept.text);
    else tell(field, key, kept.text);
  };
  const forgetSaved = () => {
    for (const told of document.querySelectorAll(".s-saved[data-key]")) {
      const key = "st-key-" + told.dataset.key;
      const kept = keptIn(key);
      if (kept && [...kept.text].length === Number(told.dataset.size)) {
        sessionStorage.removeItem(KEPT + key);
        shown.set(key, kept.text);
      }
    }
  };

  // A text is sent with the address that stands when it is sent, so it goes before the page does.
  const SENT_AFTER_MS = 60;
  let typedAt = location.href;
  const afterCommit = (go) => {
    if (!waiting.size) return go();
    commitAll();
    setTimeout(go, SENT_AFTER_MS);
  };

  document.addEventListener("input", (e) => {
    if (!savesItself(e.target)) return;
    typedAt = location.href;
    tellTooMuch(e.target);
    if (tooMuch(e.target)) return;
    keep(e.target);
    clearTimeout(waiting.get(e.target));
    waiting.set(e.target, setTimeout(commit, SAVE_AFTER_MS, e.target));
  });
  document.addEventListener("visibilitychange", () => document.hidden && commitAll());
  addEventListener("popstate", (e) => {
    if (!waiting.size) return;
    e.stopImmediatePropagation();
    const target = location.href;
    history.replaceState(history.state, "", typedAt);
    afterCommit(() => {
      history.replaceState(history.state, "", target);
      dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
    });
  }, { capture: true });
  addEventListener("pagehide", commitAll);
  addEventListener("beforeunload", commitAll);

  const SWEDISH = {
    "Skip to main content": "Hoppa till innehållet",
    "No results": "Inga träffar",
    "Select all": "Välj alla",
    "Connecting": "Ansluter",
    "Running...": "Arbetar …",
    "Upload": "Välj fil",
    "Browse files": "Välj fil",
  };
  const translate = () => {
    const places = '[data-testid="stSkipToContent"], [role="option"], [role="listbox"] li, [data-testid="stStatusWidget"] label, [data-testid="stFileUploader"] button p';
    for (const place of document.querySelectorAll(places)) {
      const words = SWEDISH[place.textContent.trim()];
      if (words) place.textContent = words;
    }
  };
  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      translate();
      watchGrowth();
      bringBack();
      forgetSaved();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
