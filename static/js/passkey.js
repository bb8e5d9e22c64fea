// Connects the button for a passkey to django-allauth's own script, and says on the page when none came.
"use strict";

(() => {
  const { does, button, id, credential, passwordless } = document.currentScript.dataset;
  const ids = { [button]: id, credential };
  if (passwordless) ids.passwordless = passwordless;
  if (document.getElementById("passkey-data")) ids.data = "passkey-data";
  allauth.webauthn.forms[does]({ ids });

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("no-passkey").hidden = false;
  });
})();
