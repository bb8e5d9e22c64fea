// The draft of the invoice form: saved on the server as somebody goes, and once more as they leave.
// Nothing of what is entered is ever stored in the browser.
(() => {
  "use strict";
  const form = document.getElementById("invoice-form");
  const saver = document.getElementById("draft-saver");
  if (!form || !saver) return;
  const state = document.getElementById("draft-status");
  const signedOut = document.getElementById("signed-out");
  let entered = 0; // how often something was entered, and how much of that the server has
  let saved = 0;
  let isSent = false;
  const renewedAt = new WeakMap();
  const save = () => htmx.trigger(saver, "save");
  const isDrafts = (event) => event.detail.requestConfig?.path.endsWith("/draft/");

  ["input", "change"].forEach((name) => form.addEventListener(name, () => (entered += 1)));
  form.addEventListener("htmx:beforeRequest", (event) => (event.detail.xhr.entered = entered));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!isDrafts(event)) return;
    const { status, entered: sent } = event.detail.xhr;
    if (status === 200) saved = Math.max(saved, sent);
    if (status === 0 || status >= 500) state.textContent = state.dataset.outOfReach;
  });

  // The button is gone with its notice once the draft is saved: the focus waits beside it.
  form.addEventListener("click", (event) => {
    if (event.target.closest("button[name=instead_of]")) document.getElementById("save-draft").focus();
  });

  // --- Leaving: to another window, or for good ---
  form.addEventListener("submit", (event) => (isSent = isSent || !event.defaultPrevented));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && entered > saved && !isSent) save();
  });
  window.addEventListener("pagehide", () => {
    if (entered <= saved || isSent) return;
    const body = new URLSearchParams(new FormData(form));
    fetch(saver.getAttribute("hx-post"), { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
  });

  // --- Coming back: a page out of the browser's own store is not what the server has ---
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.addEventListener("load", () => {
    if (!("unsaved" in saver.dataset)) return;
    entered += 1;
    save();
  });

  // --- Signed in again in another window: the form goes on where it was ---
  window.addEventListener("focus", () => {
    if (!signedOut.childElementCount) return;
    form.dispatchEvent(new Event("visited"));
    if (entered > saved) save();
  });
  form.addEventListener("fresh-token", (event) => {
    const asked = event.target;
    if (Date.now() - (renewedAt.get(asked) || 0) < 5000) return; // it does not help here
    renewedAt.set(asked, Date.now());
    if (asked === saver) save();
    else if (asked.id === "live") form.dispatchEvent(new Event("visited"));
    else asked.click();
  });
})();
