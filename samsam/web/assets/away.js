// While the server doesn't answer: who writes writes on, and is told. Streamlit shuts every field then,
// and lays a window over the page that takes the keys.
"use strict";
(() => {
  const TOLD_AFTER_MS = 3000;
  const FIRST_TOLD_AFTER_MS = 15000; // a phone with a slow net gets through later than that a server is gone
  const TITLE = "Ingen kontakt med SAMSAM";
  const READING = "SAMSAM svarar inte just nu. Det som är sparat finns kvar. Sidan fungerar igen av sig själv när SAMSAM svarar. Dröjer det, kontrollera din anslutning till nätet.";
  const WRITING = "SAMSAM svarar inte just nu. Skriv vidare: det du skriver finns kvar i det här fönstret och sparas när SAMSAM svarar igen. Stäng inte fönstret innan dess.";
  const FAULT_TITLE = "Något blev fel på sidan";
  const FAULT = "Det som är sparat finns kvar. Ladda om sidan.";
  const WRITTEN_IN = ':is([data-testid="stTextArea"], [data-testid="stTextInput"]) :is(textarea, input)';

  // Streamlit's windows for faults are in English and about its own commands; it only says what they are
  // about then, in a message to the window.
  window.__streamlit = { HOST_CONFIG: { blockErrorDialogs: true } };
  const CONNECTION = "Connection error";
  addEventListener("message", (e) => {
    const told = e.origin === location.origin && e.data?.type === "CLIENT_ERROR_DIALOG";
    if (told && e.data.error !== CONNECTION) tell("fault", FAULT_TITLE, FAULT);
  });

  const app = () => document.querySelector('[data-testid="stApp"]');
  const state = () => app()?.dataset.testConnectionState;
  const isAway = () => state() !== "CONNECTED";

  const tell = (kind, title, words) => {
    if (!app() || document.querySelector(`.s-away[data-kind="${kind}"]`)) return;
    const note = document.createElement("div");
    note.className = "s-away";
    note.dataset.kind = kind;
    note.setAttribute("role", "alert");
    const heading = document.createElement("strong");
    heading.textContent = title;
    const text = document.createElement("p");
    text.textContent = words;
    note.append(heading, text);
    app().append(note);
  };
  const tellAway = () => {
    if (state() === "DISCONNECTED_FOREVER") tell("fault", FAULT_TITLE, FAULT);
    else if (isAway()) tell("away", TITLE, document.querySelector('[class*="st-key-field_"]') ? WRITING : READING);
  };

  // A field that was open a moment ago stays open, and what is typed in it stays; samsam.js sends it then.
  const keepOpen = (field) => {
    if (field.disabled && field.matches(WRITTEN_IN)) field.disabled = false;
  };
  // Who never gets through, because the server has gone or a net stops sockets, has an empty page otherwise.
  let connected = false, waiting = setTimeout(tellAway, FIRST_TOLD_AFTER_MS);
  const look = () => {
    if (isAway() !== connected) return;
    connected = !connected;
    clearTimeout(waiting);
    if (connected) document.querySelector('.s-away[data-kind="away"]')?.remove();
    else waiting = setTimeout(tellAway, TOLD_AFTER_MS);
  };
  // As the mutations are told, before the browser has drawn: a field that is shut when it draws loses the caret.
  new MutationObserver((mutations) => {
    look();
    if (!isAway()) return;
    for (const { attributeName, oldValue, target } of mutations) {
      if (attributeName === "disabled" && oldValue === null) keepOpen(target);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeOldValue: true,
    attributeFilter: ["data-test-connection-state", "disabled"],
  });
})();
