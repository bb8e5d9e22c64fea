// The draft of the invoice form: saved on the server as somebody goes, and once more as they leave.
// Nothing of what is entered is ever stored in the browser.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("invoice-form"), saver = byId("draft-saver");
  const on = (name, act) => form.addEventListener(name, act);
  const ask = () => form.dispatchEvent(new Event("visited"));
  const save = () => htmx.trigger(saver, "save");
  const renewedAt = new WeakMap();
  // how often something was entered, and how much of that the server has
  let entered = 0;
  let saved = 0;
  let isSent = false;
  const isUnsaved = () => entered > saved && !isSent;

  ["input", "change"].forEach((name) => on(name, () => (entered += 1)));
  on("htmx:beforeRequest", ({ detail }) => (detail.xhr.entered = entered));
  on("htmx:afterRequest", ({ detail: { requestConfig, xhr } }) => {
    if (!requestConfig?.path.endsWith("/draft/")) return;
    if (xhr.status === 200) saved = Math.max(saved, xhr.entered);
    if (!xhr.status || xhr.status >= 500) byId("draft-status").textContent = form.dataset.outOfReach;
  });
  // The button is gone with its notice once the draft is saved: the focus waits beside it.
  on("click", ({ target }) => target.closest("[name=instead_of]") && byId("save-draft").focus());

  // --- Leaving: to another window, or for good ---
  on("submit", (event) => (isSent ||= !event.defaultPrevented));
  document.addEventListener("visibilitychange", () => document.hidden && isUnsaved() && save());
  addEventListener("pagehide", () => {
    if (!isUnsaved()) return;
    const body = new URLSearchParams(new FormData(form));
    fetch(saver.getAttribute("hx-post"), { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
  });

  // --- Coming back: a page out of the browser's own store is not what the server has ---
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("load", () => {
    if (!("unsaved" in saver.dataset)) return;
    entered += 1;
    save();
  });

  // --- Signed in again in another window: the form goes on where it was ---
  let at;
  on("focusin", ({ target }) => target.closest("#signed-out") || (at = target));
  addEventListener("focus", () => {
    const notice = byId("signed-out");
    if (!notice.childElementCount) return;
    // no answer takes away what has the focus, and here that is the notice's own link
    if (notice.contains(document.activeElement)) (at?.isConnected ? at : byId("save-draft")).focus({ preventScroll: true });
    ask();
    if (isUnsaved()) save();
  });
  on("fresh-token", ({ target }) => {
    // it does not help here
    if (Date.now() - (renewedAt.get(target) || 0) < 5000) return;
    renewedAt.set(target, Date.now());
    if (target === saver) save();
    else if (target.id === "live") ask();
    else target.click();
  });
})();
