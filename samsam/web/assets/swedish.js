// Streamlit's last English words put into Swedish, where no option of Streamlit's does it.
//
// Each is looked for only where Streamlit shows it, so that nobody's own text is changed, and as a
// text of its own, so that Streamlit finds its nodes again. tests/web/test_swedish_words.py fails
// when a new version of Streamlit no longer has a word; tests/browser/test_streamlits_words.py looks.
"use strict";
(() => {
  const FILES = '[data-testid="stFileUploader"]';
  const LISTS = '[role="option"], [role="listbox"] li, [role="listbox"] + *, [data-testid="stMultiSelect"], [data-testid="stSelectbox"]';
  const decimal = (number) => number.replace(/\.0$/, "").replace(".", ",");
  const WORDS = [
    ['[data-testid="stSkipToContent"]', [["Skip to main content", "Hoppa till innehållet"]]],
    ['[data-testid="stStatusWidget"], [data-testid="stConnectionStatus"]', [
      ["Connecting", "Ansluter"],
      ["Running...", "Arbetar …"],
    ]],
    [LISTS, [
      ["No results", "Inga träffar"],
      ["Select all", "Välj alla"],
      [/^Select (\d+) matches$/, (count) => `Välj ${count} träffar`],
      [/^You can only select up to (\d+) options?\. Remove an option first\.$/, (count) => `Högst ${count} går att välja. Ta bort ett val först.`],
    ]],
    [`${FILES} button p`, [["Upload", "Välj fil"], ["Browse files", "Välj fil"]]],
    [FILES, [
      ["Drag and drop files here", "Släpp filerna här"],
      ["Drag and drop file here", "Släpp filen här"],
      ["add icon", "Lägg till"],
      [/^([\d.]+) ?(B|KB|MB|GB)$/, (size, unit) => `${decimal(size)}\u00a0${unit === "KB" ? "kB" : unit}`],
      ["Error:", "Fel:"],
      [/^File must be ([\d.]+)(KB|MB|GB) or smaller\.$/, (size, unit) => `Filen får vara högst ${decimal(size)}\u00a0${unit}. Dela den i flera, eller komprimera bilderna i den.`],
      [/^(\S*) ?files are not allowed\.$/, () => "Filer av den sorten går inte att läsa in."],
    ]],
  ];
  const LABELS = [
    ['[data-testid="stSelectbox"] button, [data-testid="stMultiSelect"] button', [
      ["Open", "Öppna"], ["Clear value", "Ta bort valet"], ["Clear all", "Ta bort alla val"],
      [/^Remove (.+)$/, (name) => `Ta bort ${name}`],
    ]],
    ['[data-testid="stMultiSelect"] [role="group"]', [["Selected values", "Valda"]]],
    [`${FILES} :is(input, button)`, [
      ["file upload", "Välj fil"], ["Add files", "Lägg till filer"], ["Add file", "Lägg till en fil"],
      [/^Remove (.+)$/, (name) => `Ta bort ${name}`],
    ]],
    ['[role="dialog"] > button', [["Close", "Stäng"]]],
  ];

  const swedish = (words, known) => {
    for (const [english, ours] of known) {
      if (words === english) return ours;
      const found = english instanceof RegExp && words.match(english);
      if (found) return ours(...found.slice(1));
    }
    return null;
  };

  const textsIn = (place) => {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (walker.currentNode.nodeValue.trim()) found.push(walker.currentNode);
    return found;
  };

  // The server went away before it was reached once (after that away.js tells): Streamlit has many
  // sentences for it, some about its own commands.
  const NO_ANSWER = "SAMSAM svarar inte just nu. Det som är sparat finns kvar. Sidan fungerar igen av sig själv när SAMSAM svarar. Dröjer det, kontrollera din anslutning till nätet.";
  const NO_ANSWER_TITLE = "Ingen kontakt med SAMSAM";
  const tellNoAnswer = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const title = dialog.querySelector("h2");
      const words = title?.textContent.trim();
      if (words !== "Connection error" && words !== NO_ANSWER_TITLE) continue;
      if (words !== NO_ANSWER_TITLE) textsIn(title)[0].nodeValue = NO_ANSWER_TITLE;
      const body = title.nextElementSibling;
      for (const code of body?.querySelectorAll('[data-testid="stErrorCodeBlock"]') ?? []) code.hidden = true;
      const texts = body ? textsIn(body).filter((t) => !t.parentElement.closest("[hidden]")) : [];
      texts.forEach((text, n) => {
        const ours = n ? "" : NO_ANSWER;
        if (text.nodeValue !== ours) text.nodeValue = ours;
      });
    }
  };

  const translate = () => {
    for (const [places, known] of WORDS) {
      for (const place of document.querySelectorAll(places)) {
        for (const text of textsIn(place)) {
          const words = text.nodeValue.trim();
          const ours = swedish(words, known);
          if (ours) text.nodeValue = text.nodeValue.replace(words, () => ours);
        }
      }
    }
    for (const [places, known] of LABELS) {
      for (const place of document.querySelectorAll(places)) {
        const ours = place.ariaLabel && swedish(place.ariaLabel, known);
        if (ours) place.ariaLabel = ours;
      }
    }
    tellNoAnswer();
  };

  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      translate();
    });
  };
  new MutationObserver(plan).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["aria-label"],
  });
})();
