// A chart is a picture until it is asked for: by its button, by a tap, or by pointing at it.
"use strict";
(() => {
  const POINTING_MS = 150;
  const buttonOf = (target) => {
    const chart = target.closest?.(".s-chart");
    const after = chart && Node.DOCUMENT_POSITION_FOLLOWING;
    return chart && [...document.querySelectorAll("[data-live]")].find((b) => chart.compareDocumentPosition(b) & after);
  };

  // The button that Streamlit listens to is not there before it has drawn the page.
  let asked = null;
  const click = () => {
    const button = asked && document.querySelector(`.stMain .${CSS.escape(asked)} button`);
    if (!button) return;
    asked = null;
    button.click();
  };

  // Who asked stands on the button, which is drawn anew: the one in its place gets the focus.
  let stoodOn = null;
  const stand = () => {
    if (!stoodOn || document.activeElement !== document.body) return;
    const button = document.querySelector(`.stMain [data-live="${CSS.escape(stoodOn)}"]`);
    button?.focus({ preventScroll: true });
    if (button) stoodOn = null;
  };

  document.addEventListener("click", (e) => {
    const button = e.target.closest?.("[data-live]") ?? buttonOf(e.target);
    if (!button) return;
    asked = stoodOn = button.dataset.live;
    click();
  });
  document.addEventListener("pointerover", (e) => {
    const button = e.pointerType === "mouse" && buttonOf(e.target);
    if (!button) return;
    const chart = e.target.closest(".s-chart");
    setTimeout(() => {
      if (!chart.isConnected || !chart.matches(":hover")) return;
      asked = button.dataset.live;
      click();
    }, POINTING_MS);
  });

  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      click();
      stand();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
