// Writing in the analysis: format what is chosen in a box, keep the format of what is pasted, and
// begin a part that is chosen in the menu at its top.
"use strict";
(() => {
  const FIELD = '[class*="st-key-field_"]';
  const boxOf = (element) => (element?.matches?.(`${FIELD} textarea`) ? element : null);

  // As if typed: the browser can take it back, the caret stays, and Streamlit hears of it.
  const type = (box, start, end, text) => {
    box.focus({ preventScroll: true });
    box.setSelectionRange(start, end);
    if (text) document.execCommand("insertText", false, text);
    else if (end > start) document.execCommand("delete");
  };

  const bold = (box) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const chosen = value.slice(start, end);
    if (value.slice(start - 2, start) === "**" && value.slice(end, end + 2) === "**") {
      type(box, start - 2, end + 2, chosen);
      return box.setSelectionRange(start - 2, end - 2);
    }
    // A mark beside a space is no mark.
    const words = chosen.trim();
    const first = start + chosen.length - chosen.trimStart().length;
    type(box, first, first + words.length, `**${words}**`);
    box.setSelectionRange(first + 2, first + 2 + words.length);
  };

  const BULLET = /^( {0,3})- /;
  const bullets = (box) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const next = value.indexOf("\n", end);
    const last = next < 0 ? value.length : next;
    const lines = value.slice(first, last).split("\n");
    const all = lines.every((line) => BULLET.test(line) || !line.trim());
    const one = lines.length === 1;
    const changed = lines.map((line) => {
      if (all && !(one && !line)) return line.replace(BULLET, "$1");
      return BULLET.test(line) || (!line.trim() && !one) ? line : `- ${line}`;
    }).join("\n");
    type(box, first, last, changed);
    if (start === end) box.setSelectionRange(first + changed.length, first + changed.length);
    else box.setSelectionRange(first, first + changed.length);
  };

  const ADDRESS = "https://";
  const link = (box) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const words = value.slice(start, end) || "länkens ord";
    type(box, start, end, `[${words}](${ADDRESS})`);
    const address = start + words.length + 3;
    box.setSelectionRange(address, address + ADDRESS.length);
  };

  const FORMATS = { bold, bullets, link };

  // A press on a button must not take the caret from the box.
  document.addEventListener("mousedown", (e) => {
    if (e.target.closest?.("[data-format]")) e.preventDefault();
  });
  document.addEventListener("click", (e) => {
    const button = e.target.closest?.("[data-format]");
    const key = button?.closest("[data-for]")?.dataset.for;
    const box = key && document.querySelector(`.st-key-${CSS.escape(key)} textarea`);
    if (box && !box.disabled) FORMATS[button.dataset.format]?.(box);
  });

  const chosenKey = (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey) return "";
    if (e.code === "Digit8" && e.shiftKey) return "bullets";
    return e.shiftKey ? "" : { b: "bold", k: "link" }[e.key.toLowerCase()] ?? "";
  };
  // The next line of a list begins as the one before; an empty one ends the list.
  const nextBullet = (box) => {
    const { selectionStart: at, selectionEnd: end, value } = box;
    const first = value.lastIndexOf("\n", at - 1) + 1;
    const found = BULLET.exec(value.slice(first, at));
    if (!found || at !== end) return false;
    const next = value.indexOf("\n", at);
    const empty = !value.slice(first + found[0].length, next < 0 ? value.length : next).trim();
    if (empty) type(box, first, at, "");
    else type(box, at, at, `\n${found[0]}`);
    return true;
  };
  addEventListener("keydown", (e) => {
    const box = boxOf(e.target);
    if (!box || !e.isTrusted || e.isComposing) return;
    const format = chosenKey(e);
    const plainEnter = e.key === "Enter" && !(e.ctrlKey || e.metaKey || e.shiftKey || e.altKey);
    if (format) FORMATS[format](box);
    if (format || (plainEnter && nextBullet(box))) {
      e.preventDefault();
      e.stopImmediatePropagation();
    }
  }, true);

  // Pasted text with bold words, bullets or links keeps them; any other is pasted by the browser.
  const BLOCKS = /^(P|DIV|H[1-6]|LI|UL|OL|TABLE|TR|BLOCKQUOTE|PRE|SECTION|ARTICLE)$/;
  const style = (node) => node.getAttribute?.("style") ?? "";
  const isBullet = (node) => node.tagName === "LI" || /mso-list:\s*l\d/i.test(style(node));
  const isBold = (node) =>
    /^(B|STRONG)$/.test(node.tagName)
      ? !/font-weight:\s*(normal|[1-4]00)/i.test(style(node))
      : /font-weight:\s*(bold|[6-9]00)/i.test(style(node));
  const levelOf = (node) => {
    const word = /level(\d)/i.exec(style(node));
    if (word) return Number(word[1]);
    let level = 0;
    for (let n = node; n; n = n.parentElement) if (/^(UL|OL)$/.test(n.tagName)) level++;
    return level || 1;
  };
  const wrapped = (words, before, after) => {
    const inner = words.trim();
    if (!inner || inner.includes("\n")) return words;
    return words.replace(inner, () => before + inner + after);
  };
  const inside = (node, strong) => [...node.childNodes].map((child) => asText(child, strong)).join("");
  const asText = (node, strong) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[ \t\r\n\u00a0]+/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|HEAD|TITLE|META)$/.test(node.tagName)) return "";
    if (/mso-list:\s*ignore/i.test(style(node))) return ""; // Word's own picture of the bullet
    if (node.tagName === "BR") return "\n";
    if (/^T[DH]$/.test(node.tagName)) return `${inside(node, strong).trim()}\t`;
    const bolder = !strong && isBold(node) && !node.querySelector("p, div, li, table");
    let words = inside(node, strong || bolder);
    if (node.tagName === "A" && /^(https?|mailto):/i.test(node.getAttribute("href") ?? "")) {
      words = wrapped(words, "[", `](${node.getAttribute("href").replace(/[()\s]/g, encodeURIComponent)})`);
    }
    if (bolder) words = wrapped(words, "**", "**");
    if (isBullet(node)) {
      const [first, ...more] = words.trim().split("\n");
      return `\n${"  ".repeat(Math.min(levelOf(node), 2) - 1)}- ${[first.trim(), ...more].join("\n")}\n`;
    }
    return BLOCKS.test(node.tagName) ? `\n${words}\n` : words;
  };
  const tidied = (text) =>
    text.split("\n").map((line) => line.replace(/[ \t]+$/, "")).join("\n")
      .replace(/\n( *- [^\n]*)\n+(?= *- )/g, "\n$1\n").replace(/\n( *- [^\n]*)\n+(?= *- )/g, "\n$1\n")
      .replace(/\n{3,}/g, "\n\n").replace(/^\n+|\n+$/g, "");
  const FORMATTED = 'b, strong, li, a[href], [style*="mso-list"], [style*="font-weight"]';
  document.addEventListener("paste", (e) => {
    const box = boxOf(e.target);
    const pasted = e.clipboardData?.getData("text/html");
    if (!box || !pasted) return;
    // A document of its own: nothing in it is loaded or run.
    const found = new DOMParser().parseFromString(pasted, "text/html");
    if (!found.body.querySelector(FORMATTED)) return;
    const text = tidied(asText(found.body, false));
    if (!text.trim()) return;
    e.preventDefault();
    // A bullet is one only at the beginning of a line.
    const [start, end] = [box.selectionStart, box.selectionEnd];
    const isList = (line) => /^ *- /.test(line ?? "");
    const before = isList(text) && start > 0 && box.value[start - 1] !== "\n" ? "\n" : "";
    const after = isList(text.split("\n").at(-1)) && (box.value[end] ?? "\n") !== "\n" ? "\n" : "";
    type(box, start, end, before + text + after);
  });

  // A part that is chosen in the menu begins at its top, wherever the former one was left. While it is
  // drawn the page shrinks and grows, so its top is looked for until the page has come to rest, or until
  // the writer does something. Who goes back comes to where they were (samsam.js).
  const REST_MS = 600, LONGEST_MS = 8000;
  let part = null, page = "", back = false, looking = 0;
  const heading = () => document.querySelector(".s-section[data-section]");
  const topShown = () => {
    const main = document.querySelector('[data-testid="stMain"]');
    // Who followed a link to a field is brought to that (samsam.js).
    if (!main || !heading() || document.querySelector(".s-asked")) return;
    const list = document.querySelector(".st-key-write_list")?.offsetHeight ?? 0;
    const top = heading().getBoundingClientRect().top - main.getBoundingClientRect().top;
    if (top < list) main.scrollBy({ top: top - list - 16, behavior: "instant" });
  };
  const beginAtTop = () => {
    const mine = ++looking, end = performance.now() + LONGEST_MS;
    const stop = () => { if (looking === mine) looking++; };
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(kind, stop, { once: true, passive: true, capture: true });
    let running = performance.now();
    const step = () => {
      const now = performance.now();
      if (looking !== mine || now > end) return;
      if (document.querySelector('[data-testid="stApp"]:not([data-test-script-state="notRunning"])')) running = now;
      topShown();
      if (now - running < REST_MS) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };
  addEventListener("popstate", (e) => { back = e.isTrusted; });
  const look = () => {
    if (page !== location.pathname) [part, page] = [null, location.pathname];
    // Between two parts there may be none for a moment.
    const now = heading()?.dataset.section ?? part;
    if (now === part) return;
    if (part !== null && !back) beginAtTop();
    [part, back] = [now, false];
  };
  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      look();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
