// A passkey that did not come: said on the page, in place of an error on the console.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("no-passkey");
  if (place) place.hidden = false;
});
