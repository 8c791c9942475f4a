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
  });

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
  const commitAll = () => [...waiting.keys()].forEach(commit);

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
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
