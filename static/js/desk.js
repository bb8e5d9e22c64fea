// Single keys for the review desk. They only press what is on the page, and can be turned off (WCAG 2.1.4).
"use strict";

// A cookie: what a browser stores otherwise goes with the sign-in.
const OFF = "review-keys=off";
const A_YEAR = 31536000;
const DECISIONS = { a: "approve", r: "return", q: "ask", e: "escalate" };

const isOn = () => !document.cookie.split("; ").includes(OFF);

function keep(on) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${OFF}; path=/; samesite=lax; max-age=${on ? 0 : A_YEAR}${secure}`;
}

const isTyping = (target) =>
  target.closest("textarea, select, input:not([type=radio], [type=checkbox]), dialog, [contenteditable]") !== null;

function step(by) {
  const links = [...document.querySelectorAll("[data-queue] a[data-row]")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  const to = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
  links[to].focus();
  return true;
}

function choose(kind) {
  const radio = document.querySelector(`input[name=decision][value=${kind}]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

function press(selector, way = "click") {
  const found = document.querySelector(selector);
  if (!found) return false;
  found[way]();
  return true;
}

function obey(key) {
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (key === "c") return press("#id_comment", "focus");
  if (key === "?") return press("[data-opens=shortcuts]");
  if (key in DECISIONS) return choose(DECISIONS[key]);
  return /^[nfu]$/.test(key) && press(`[data-key=${key}]`);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
  if (isOn() && obey(event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});

const box = document.getElementById("shortcuts-on");
if (box) {
  box.checked = isOn();
  box.addEventListener("change", () => keep(box.checked));
}
