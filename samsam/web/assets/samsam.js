// What Streamlit doesn't do: follow our links without a load, save texts while they are
// written, and print. Its last English words are put into Swedish by swedish.js.
"use strict";
(() => {
  const SAVE_AFTER_MS = 1200;

  // A link inside SAMSAM: change the address and let Streamlit go there as it does for "back".
  const follow = (link) => {
    keepPlace();
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    newPlace();
    lastPlace = 0;
    scroller()?.scrollTo(0, 0);
  };

  // Streamlit scrolls a part of its own, whose place the browser doesn't keep for "back": it is kept
  // here under a name of each step in the history, for as long as the window is open.
  const PLACE = "samsam:plats:";
  const RESTORE_MS = 8000;
  const scroller = () => document.querySelector('[data-testid="stMain"]');
  const stepName = () => history.state?.samsamPlace;
  const newPlace = () => {
    // Streamlit has its own state there, or none: it stays.
    const named = { ...history.state, samsamPlace: `${Date.now()}-${Math.random().toString(36).slice(2)}` };
    history.replaceState(named, "", location.href);
    stepNow = named.samsamPlace;
  };
  let stepNow = stepName();
  let lastPlace = 0;
  // A browser that keeps nothing throws: "back" then begins at the top.
  const placeOf = (name) => {
    try {
      return name ? Number(sessionStorage.getItem(PLACE + name)) : 0;
    } catch {
      return 0;
    }
  };
  const savePlace = () => {
    try {
      if (stepNow) sessionStorage.setItem(PLACE + stepNow, String(Math.round(lastPlace)));
    } catch {
      // See above.
    }
  };
  // Streamlit makes steps of its own when a choice changes the address.
  const nameStep = () => {
    if (stepName()) stepNow = stepName();
    else newPlace();
  };
  const keepPlace = () => {
    nameStep();
    savePlace();
  };
  let restoring = 0;
  const goBackTo = (top) => {
    const mine = ++restoring;
    const end = performance.now() + RESTORE_MS;
    const stop = () => { if (restoring === mine) restoring++; };
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(kind, stop, { once: true, passive: true, capture: true });
    let seen = -1, since = 0;
    const step = () => {
      const main = scroller();
      if (restoring !== mine || performance.now() > end) return;
      if (main) {
        if (Math.abs(main.scrollTop - top) > 1) main.scrollTop = top;
        // Until the page has come to rest, what is drawn late may still move it.
        if (main.scrollHeight !== seen) [seen, since] = [main.scrollHeight, performance.now()];
        const running = document.querySelector('[data-testid="stApp"]:not([data-test-script-state="notRunning"])');
        if (!running && Math.abs(main.scrollTop - top) <= 1 && performance.now() - since > 800) return;
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };
  document.addEventListener("scroll", (e) => {
    if (e.target !== scroller()) return;
    lastPlace = e.target.scrollTop;
    nameStep();
  }, { capture: true, passive: true });
  addEventListener("popstate", (e) => {
    if (!e.isTrusted) return; // our own, and Streamlit's
    savePlace(); // of the step that was left: the history stands at the other already
    stepNow = stepName();
    goBackTo(placeOf(stepNow));
  });
  addEventListener("pagehide", savePlace);
  // A whole load, of this page again or on the way back from another site.
  if (placeOf(stepNow)) goBackTo(placeOf(stepNow));

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
  const isAway = () =>
    document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState !== "CONNECTED";
  const waiting = new Map();
  const commit = (area) => {
    clearTimeout(waiting.get(area));
    waiting.delete(area);
    // While the server is away nothing is heard: sent when it's back.
    if (area.disabled || isAway()) return area.isConnected && setTimeout(commit, SAVE_AFTER_MS, area);
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
    if (!savesItself(e.target)) return;
    // A new line in a long text sends nothing.
    const sends = e.type === "focusout" || (e.key === "Enter" && (e.ctrlKey || e.metaKey || e.target.matches("input")));
    // While the server is away Streamlit would take a text for sent.
    if (sends && (isAway() || tooMuch(e.target))) e.stopImmediatePropagation();
  };
  for (const kind of ["focusout", "keydown"]) addEventListener(kind, holdBack, true);

  // What is drawn above a field while somebody writes in it (that another field is saved, advice, a
  // colleague's text) must not push the field away under the eyes: the page is scrolled as much.
  const IN_FIELD = '[class*="st-key-field_"]';
  // Measured in the content, so that scrolling by hand changes nothing and needn't be listened to: what
  // was drawn in the same frame as a scroll would then be taken for the writer's own.
  let steady = null;
  const offset = (field) => field.getBoundingClientRect().top + scroller().scrollTop;
  const remember = () => {
    const field = scroller()?.contains(document.activeElement) && document.activeElement.closest(IN_FIELD);
    steady = field ? { field, at: offset(field) } : null;
  };
  const hold = () => {
    const same = steady?.field.isConnected && steady.field.contains(document.activeElement);
    // A list that is open closes when the page scrolls, and takes the choice with it.
    if (!same || document.querySelector('[role="listbox"]')) return remember();
    const moved = offset(steady.field) - steady.at;
    if (Math.abs(moved) > .5) scroller().scrollBy({ top: moved, behavior: "instant" });
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
  addEventListener("focusin", remember, true);

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
    if (base === field.value) typed.delete(key);
    else typed.set(key, performance.now());
    tellUnsaved();
    clearTimeout(telling);
    telling = setTimeout(tellUnsaved, LONG_MS);
  };
  // What was saved before is no news while something else is typed: until it's reported as saved, the line
  // under a field says that it isn't. A fault that the server has told of stands.
  const LONG_MS = 5000;
  const typed = new Map();
  let telling = 0;
  const tellUnsaved = () => {
    for (const status of document.querySelectorAll(".s-status[data-of]")) {
      const since = typed.get("st-key-" + status.dataset.of);
      const note = status.querySelector(".s-unsaved");
      if (since === undefined || status.querySelector(".s-failed")) note?.remove();
      else sayUnsaved(note ?? newNote(status), performance.now() - since < LONG_MS);
    }
  };
  const newNote = (status) => {
    const note = document.createElement("p");
    note.className = "s-unsaved";
    status.append(note);
    return note;
  };
  const sayUnsaved = (note, soon) => {
    const words = soon ? "Sparar …" : "Inte sparat än. Texten står kvar i fältet och sparas så snart det går.";
    if (note.textContent !== words) note.textContent = words;
    note.toggleAttribute("data-long", !soon);
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
  // Who begins to write before that has what was kept first: else it would be written over.
  document.addEventListener("focusin", (e) => {
    const key = savesItself(e.target) && keyOf(e.target);
    if (!key || (shown.get(key) ?? null) !== null) return;
    shown.set(key, null);
    compareKept(key);
  });
  const forgetSaved = () => {
    for (const told of document.querySelectorAll(".s-saved[data-key]")) {
      const key = "st-key-" + told.dataset.key;
      const kept = keptIn(key);
      if (kept && [...kept.text].length === Number(told.dataset.size)) {
        sessionStorage.removeItem(KEPT + key);
        shown.set(key, kept.text);
        typed.delete(key);
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

  // Streamlit's program and the typeface are fetched when the page has been painted: before that they
  // would only be in the way of the style. A window that isn't seen paints nothing, and doesn't wait
  // for long.
  const program = document.getElementById("s-program");
  const LONGEST_FOR_PAINT_MS = 1000;
  const begin = () => {
    if (!program?.isConnected) return;
    document.head.append(program.content.cloneNode(true));
    document.documentElement.style.setProperty("--s-typeface", '"Source Sans"');
    program.remove();
  };
  requestAnimationFrame(() => setTimeout(begin));
  setTimeout(begin, LONGEST_FOR_PAINT_MS);

  // The page as it was answered stands until Streamlit has drawn its own: the same words in the same
  // places. Then the reader goes on where they were.
  const before = document.getElementById("s-before");
  // Lists and fields come a moment later, when their programs have; who has waited long is let in.
  const STEADY_MS = 300, LONGEST_FOR_PARTS_MS = 6000;
  let height = -1, since = 0, ready = 0, again = 0;
  const isDrawn = () => {
    const app = document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
    if (!app?.querySelector('.stMain [data-testid="stHtml"] .s-head')) return false;
    const now = performance.now();
    ready ||= now;
    const seen = app.querySelector('[data-testid="stMainBlockContainer"]').scrollHeight;
    if (seen !== height) [height, since] = [seen, now];
    const comes = app.querySelector('.stMain [data-testid="stSkeleton"]') || now - since < STEADY_MS;
    if (!comes || now - ready > LONGEST_FOR_PARTS_MS) return true;
    clearTimeout(again);
    again = setTimeout(takeOver, 100);
    return false;
  };
  const sameAs = (held) => (one) =>
    one.textContent === held.textContent && one.getAttribute("href") === held.getAttribute("href");
  const all = (within, held) => [...within.querySelectorAll(held.tagName)].filter(sameAs(held));
  const twinOf = (held) => {
    const twins = all(document.querySelector(".stMain"), held);
    return twins[all(before, held).indexOf(held)] ?? twins[0];
  };
  // What is read now: the first text in sight that is long enough to be known again.
  const inSight = () => {
    const folded = (one) => one.closest("details:not([open]) > :not(summary)");
    const seen = (one) => one.getBoundingClientRect().top >= 0 && !folded(one) && one.getClientRects().length > 0 && one.textContent.trim().length > 8;
    return [...before.querySelectorAll("h1, h2, h3, p, li, summary, th")].find(seen);
  };
  const takeOver = () => {
    if (!before.isConnected || !isDrawn()) return;
    const top = scrollY, held = before.contains(document.activeElement) ? document.activeElement : null;
    const open = [...before.querySelectorAll("details[open] > summary")].map((e) => e.textContent);
    // Some parts are higher in the one than in the other: the text stays where the eye has it.
    const read = top > 0 ? inSight() : undefined, twin = read && twinOf(read), at = read?.getBoundingClientRect().top;
    const focused = held && twinOf(held);
    before.remove();
    const main = document.querySelector(".stMain");
    for (const summary of main.querySelectorAll("details > summary")) {
      if (open.includes(summary.textContent.trim()) && !summary.parentElement.open) summary.click();
    }
    main.scrollTop = top;
    if (twin) main.scrollTop += twin.getBoundingClientRect().top - at;
    focused?.focus({ preventScroll: true });
  };
  before?.addEventListener("change", (e) => e.target.form?.matches(".s-choice") && e.target.form.requestSubmit());

  // A link to a field of an analysis: it is brought into sight, and held there until the page has come to
  // rest (what is above it may be drawn later) or the reader does something.
  const LANDING_MS = 1000, LONGEST_LANDING_MS = 8000;
  let landedAt = "", landing = 0;
  const land = () => {
    if (landedAt === location.search || !document.querySelector(".s-asked")) return;
    landedAt = location.search;
    const mine = ++landing, end = performance.now() + LONGEST_LANDING_MS;
    const stop = () => { if (landing === mine) landing++; };
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(kind, stop, { once: true, passive: true, capture: true });
    let running = performance.now();
    const step = () => {
      const now = performance.now(), asked = document.querySelector(".s-asked");
      if (landing !== mine || now > end) return;
      if (document.querySelector('[data-testid="stApp"]:not([data-test-script-state="notRunning"])')) running = now;
      asked?.parentElement.scrollIntoView({ block: "start" });
      if (now - running < LANDING_MS) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };
  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      if (before) takeOver();
      watchGrowth();
      if (steady) hold(); // something may shrink and something else grow as much
      bringBack();
      forgetSaved();
      tellUnsaved();
      land();
    });
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"],
  });
})();
