// The end of a sign-in that nobody uses: said two minutes before, and then the page goes, with what it shows.
// When it ends is the server's to say; this only asks. Without this file the server ends it just the same.
(() => {
  "use strict";
  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const clock = dialog.querySelector("[data-left]");
  const warning = Number(dialog.dataset.warning) * 1000;
  let endsAt = Date.now() + Number(dialog.dataset.seconds) * 1000;
  let timer;
  let actedAt = 0;
  let typed;

  const left = () => endsAt - Date.now();
  const wait = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(milliseconds, 0));
  };

  // What the server says counts: another window may have gone on, or signed out.
  async function ask(options = {}) {
    const sent = Date.now();
    const answer = await fetch(form.action, { cache: "no-store", ...options });
    if (!answer.ok) throw new Error(answer.status);
    endsAt = sent + (await answer.json()).seconds * 1000;
  }

  async function look() {
    if (!dialog.open && left() > warning) return wait(left() - warning);
    // Near the end, and at it, the server is asked first. Out of reach: by our own clock.
    if (!dialog.open || left() <= 0) await ask().catch(() => {});
    if (left() <= 0) return end();
    if (left() > warning) {
      dialog.close();
      return wait(left() - warning);
    }
    if (!dialog.open && Date.now() - actedAt < warning) return stay();
    if (!dialog.open) dialog.showModal();
    show();
    wait(Math.min(left(), 1000));
  }

  function show() {
    const seconds = Math.ceil(left() / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  // A form of ours goes along: what was typed into it waits behind the sign-in page.
  function end() {
    if (typed) {
      form.elements.to.value = new URL(typed.action).pathname;
      for (const [name, value] of new FormData(typed)) {
        if (name === "csrfmiddlewaretoken" || typeof value !== "string") continue;
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        form.append(field);
      }
    }
    document.body.hidden = true;
    HTMLFormElement.prototype.submit.call(form);
  }

  async function stay() {
    const body = new URLSearchParams({ stay: "1", csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    await ask({ method: "POST", body }).catch(() => {});
    // Out of reach: asked again soon, not at once.
    if (!dialog.open && left() <= warning) actedAt = 0;
    look();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return event.submitter.name === "stay" ? stay() : end();
  });
  // Escape is an answer as well: somebody is there.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    form.requestSubmit(dialog.querySelector("[name=stay]"));
  });
  // Who types or points is there, although no page was asked for.
  for (const name of ["keydown", "pointerdown"]) {
    document.addEventListener(name, ({ isTrusted, target }) => {
      if (isTrusted && !dialog.contains(target)) actedAt = Date.now();
    }, true);
  }
  document.addEventListener("input", ({ target }) => {
    if (target.form?.elements.holder) typed = target.form;
  });
  // A page out of the browser's own store, or of a computer that slept.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", () => document.hidden || look());
  look();
})();
