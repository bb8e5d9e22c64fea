// The invoice form while somebody is at it: which fields were left, what an answer may touch, and what is under way.
// Without this file every button still works; the page then comes anew from the server.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("invoice-form"), live = byId("live"), status = byId("status");
  const on = (name, act, early) => form.addEventListener(name, act, early);
  const ask = () => form.dispatchEvent(new Event("visited"));
  const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));
  let leftAlone = false;
  // an answer to an earlier state of the form than the present one is not shown
  let changes = 0;
  let asked;

  // --- Fields that were left once: only those may show an error before somebody asks for all of them ---
  const visit = ({ name }) => {
    // a check that was asked for brings a new one
    const { visited } = form.elements;
    const names = visited.value.split(" ");
    if (!name || name === "accept" || names.includes(name) || names.includes("all")) return;
    visited.value += ` ${name}`;
    ask();
  };
  on("focusout", ({ target }) => {
    // another window came to the front
    if (document.activeElement === target) return;
    visit(target);
    if (leftAlone) ask();
  });
  on("change", ({ target }) => target.matches("select, [type=checkbox], [type=radio]") && visit(target));

  // --- Buttons that fill a field: without a page load ---
  on("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button) return;
    const { name, value } = button;
    const { code, disruption_note: note } = form.elements;
    if (name === "check") {
      // Whoever asks is told everything. Before htmx asks, hence on the way down.
      form.elements.visited.value = "all";
      changes += 1;
    }
    if (!["use", "fill", "draft"].includes(name)) return;
    event.preventDefault();
    if (name === "use") {
      code.value = value;
      changed(code);
    } else if (name === "fill") {
      const [field, time] = value.split(" ");
      form.elements[field].value = time;
      changed(form.elements[field]);
    } else {
      // The words go to the end; the blank in them is selected, so that typing fills it.
      note.value = `${note.value} ${byId("drafted-words").textContent}`.trim();
      note.focus();
      const blank = note.value.lastIndexOf("___");
      if (blank >= 0) note.setSelectionRange(blank, blank + 3);
      changed(note);
    }
  }, true);

  // --- What an answer may touch: a part that would say the same stays. So does one that the focus would go from ---
  const plain = (node) => {
    const holder = document.createElement("div");
    holder.append(...node.cloneNode(true).childNodes);
    return holder.innerHTML.replaceAll(' checked=""', "").trim();
  };
  document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const { target, fragment } = detail, focused = document.activeElement;
    if (target.tagName === "INPUT") return;
    const goes = target !== focused && target.contains(focused) && !fragment.querySelector(`[id="${focused.id}"]`);
    detail.shouldSwap = !goes && plain(fragment) !== plain(target);
    leftAlone ||= goes;
    // A box that was ticked since the question was asked stays ticked.
    fragment.querySelectorAll("input[id]").forEach((box) => (box.checked = (byId(box.id) || box).checked));
  });
  on("htmx:afterSettle", () => {
    form.querySelectorAll("#moved data").forEach((one) => {
      const field = byId(one.dataset.of);
      if (field !== document.activeElement && field.value === one.dataset.instead) field.value = one.value;
      one.remove();
    });
    form.querySelectorAll(".error[id$=_error]").forEach(mark);
  });

  // The field of an error, told to those who do not see it.
  const mark = (place) => {
    const isBad = place.childElementCount > 0, box = place.closest(".field");
    box.classList.toggle("field--bad", isBad);
    box.querySelectorAll("input, select, textarea").forEach((control) => {
      const told = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== place.id);
      if (isBad) told.push(place.id);
      set(control, "aria-describedby", told.join(" "));
      set(control, "aria-invalid", isBad && "true");
    });
  };
  const set = (element, name, value) => value ? element.setAttribute(name, value) : element.removeAttribute(name);

  // --- Late answers: each change is followed by a question of its own ---
  ["change", "input", "visited"].forEach((name) => on(name, ({ target }) => {
    if (name !== "input" || /note|live/.test(target.name)) changes += 1;
  }));
  const asks = ({ detail }) => detail.requestConfig?.path.endsWith("/check/");
  on("htmx:beforeRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (elt === live) asked = xhr;
    xhr.changes = changes;
    if (asks(event)) set(status, "aria-busy", "true");
  });
  on("htmx:beforeSwap", (event) => {
    const { detail } = event;
    // that the sign-in ran out is said once: who is on the way to its link stays there
    const isSaid = detail.xhr.status === 401 && byId("signed-out").childElementCount;
    if (isSaid || (asks(event) && detail.xhr.changes !== changes)) detail.shouldSwap = false;
  });
  // A question that a newer one took the place of is no error: htmx would write it to the console.
  live.addEventListener("htmx:abort", () => asked && (asked.isReplaced = true));
  htmx.logger = (_, name, detail) => detail?.xhr?.isReplaced && delete detail.error;

  // --- Under way, and out of reach ---
  on("htmx:afterRequest", (event) => asks(event) && set(status, "aria-busy"));
  ["sendError", "responseError"].forEach((name) => on(`htmx:${name}`, (event) => {
    if (asks(event)) status.textContent = form.dataset.outOfReach;
  }));
  on("submit", (event) => event.defaultPrevented || event.submitter?.setAttribute("aria-busy", "true"));
})();
