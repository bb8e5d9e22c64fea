// The invoice form while somebody is at it: which fields were left, what a check may touch, and what is under way.
// Without this file every button still works; the page then comes anew from the server.
(() => {
  "use strict";
  const form = document.getElementById("invoice-form");
  if (!form) return;
  const live = document.getElementById("live");
  const visited = form.elements.visited;
  const byId = (id) => document.getElementById(id);
  let leftAlone = false;
  let changes = 0; // an answer to an earlier state of the form than the present one is not shown

  // --- Fields that were left once: only those may show an error before somebody asks for all of them ---
  const visit = (name) => {
    const names = visited.value.split(" ").filter(Boolean);
    if (!name || name === "accept" || names.includes(name) || names.includes("all")) return;
    visited.value = [...names, name].join(" ");
    form.dispatchEvent(new Event("visited"));
  };

  form.addEventListener("focusout", (event) => {
    if (document.activeElement === event.target) return; // another window came to the front
    visit(event.target.name);
    if (leftAlone) form.dispatchEvent(new Event("visited"));
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio]")) visit(event.target.name);
  });

  // Whoever asks is told everything. Before htmx asks, hence on the way down.
  form.addEventListener("click", (event) => {
    if (!event.target.closest("button[name=check]")) return;
    visited.value = "all";
    changes += 1;
  }, true);

  // --- Suggestions, offered times and the drafted note: into the field, without a page load ---
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=use], button[name=fill], button[name=draft]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "draft") write(form.elements.disruption_note, byId("drafted-words").textContent);
    else enter(...(button.name === "use" ? ["code", button.value] : button.value.split(" ")));
  });

  const enter = (name, value) => {
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
  };

  // The words go to the end; the blank in them is selected, so that typing fills it.
  const write = (note, words) => {
    note.value = `${note.value} ${words}`.trim();
    note.focus();
    const blank = note.value.lastIndexOf("___");
    if (blank >= 0) note.setSelectionRange(blank, blank + 3);
    note.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // --- What an answer may touch ---
  const plain = (node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll("[checked]").forEach((box) => box.removeAttribute("checked"));
    const holder = document.createElement("div");
    holder.append(...copy.childNodes);
    return holder.innerHTML.trim();
  };

  // A part that would say the same stays. So does one with the focus in it, when what has the focus would go.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const focused = document.activeElement;
    const holdsFocus = target !== focused && target.contains(focused);
    const keepsFocused = focused.id && fragment.querySelector(`[id="${focused.id}"]`);
    if (target.tagName === "INPUT") return;
    if (plain(fragment) === plain(target)) {
      event.detail.shouldSwap = false;
    } else if (holdsFocus && !keepsFocused) {
      event.detail.shouldSwap = false;
      leftAlone = true;
    }
    // A box that was ticked since the question was asked stays ticked.
    fragment.querySelectorAll("input[id]").forEach((box) => {
      const present = byId(box.id);
      if (present) box.checked = present.checked;
    });
  });

  const afterwards = () => {
    byId("moved").querySelectorAll("data").forEach((one) => {
      const field = byId(one.dataset.of);
      if (field !== document.activeElement && field.value === one.dataset.instead) field.value = one.value;
    });
    byId("moved").replaceChildren();
    form.querySelectorAll(".error[id$=_error]").forEach(mark);
  };

  // The field of an error, told to those who do not see it.
  const mark = (place) => {
    const isBad = place.childElementCount > 0;
    const box = place.closest(".field");
    box.classList.toggle("field--bad", isBad);
    box.querySelectorAll("input, select, textarea").forEach((control) => {
      const told = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== place.id);
      if (isBad) told.push(place.id);
      if (told.length) control.setAttribute("aria-describedby", told.join(" "));
      else control.removeAttribute("aria-describedby");
      if (isBad) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    });
  };

  // --- Late answers: each change is followed by a question of its own ---
  ["change", "input", "visited"].forEach((name) => form.addEventListener(name, (event) => {
    if (name !== "input" || ["disruption_note", "live_minutes"].includes(event.target.name)) changes += 1;
  }));
  let asked;
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === live) asked = event.detail.xhr;
    event.detail.xhr.changes = changes;
  });
  // A question that a newer one took the place of is no error: htmx would write it to the console.
  live.addEventListener("htmx:abort", () => asked && (asked.isReplaced = true));
  htmx.logger = (_, name, detail) => detail?.xhr?.isReplaced && delete detail.error;
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (asks(event) && event.detail.xhr.changes !== changes) event.detail.shouldSwap = false;
  });

  // --- Under way, and out of reach ---
  const asks = (event) => form.contains(event.detail.elt) && event.detail.requestConfig?.path.endsWith("/check/");
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (asks(event)) byId("status").setAttribute("aria-busy", "true");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (asks(event)) byId("status").removeAttribute("aria-busy");
  });
  const outOfReach = (event) => {
    if (asks(event)) byId("status").textContent = byId("status").dataset.outOfReach;
  };
  form.addEventListener("htmx:sendError", outOfReach);
  form.addEventListener("htmx:responseError", outOfReach);
  form.addEventListener("htmx:afterSettle", afterwards);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    form.querySelectorAll("button[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
})();
