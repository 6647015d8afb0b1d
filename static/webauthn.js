// Asks the browser for a security key (WebAuthn), and posts what it answered by an ordinary form.
// A page without this file posts an empty answer, and is told so.
"use strict";

const form = document.querySelector("form[data-key]");

const bytes = (encoded) => {
  const plain = atob(encoded.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

// The options of the server, with bytes where the browser wants bytes.
const options = () => {
  const given = JSON.parse(form.dataset.options);
  const list = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));
  given.challenge = bytes(given.challenge);
  if (given.user) given.user.id = bytes(given.user.id);
  if (given.excludeCredentials) given.excludeCredentials = list(given.excludeCredentials);
  if (given.allowCredentials) given.allowCredentials = list(given.allowCredentials);
  return { publicKey: given };
};

const created = (credential) => ({
  attestationObject: base64url(credential.response.attestationObject),
  clientDataJSON: base64url(credential.response.clientDataJSON),
  transports: credential.response.getTransports ? credential.response.getTransports() : [],
});

const got = (credential) => ({
  authenticatorData: base64url(credential.response.authenticatorData),
  clientDataJSON: base64url(credential.response.clientDataJSON),
  signature: base64url(credential.response.signature),
  userHandle: credential.response.userHandle ? base64url(credential.response.userHandle) : null,
});

const ask = async () => {
  const create = form.dataset.key === "create";
  const credential = create
    ? await navigator.credentials.create(options())
    : await navigator.credentials.get(options());
  return JSON.stringify({
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    response: create ? created(credential) : got(credential),
  });
};

if (form && !(window.PublicKeyCredential && navigator.credentials)) {
  form.hidden = true;
  document.getElementById("key-unsupported").hidden = false;
  const gesture = document.getElementById("key-gesture");
  if (gesture) gesture.hidden = true;
} else if (form) {
  const problem = document.getElementById("key-problem");
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    problem.hidden = true;
    try {
      form.elements.credential.value = await ask();
      form.submit();
    } catch (error) {
      const { cancelled, known, failed } = form.dataset;
      const told = { NotAllowedError: cancelled, AbortError: cancelled, InvalidStateError: known };
      problem.querySelector("span").textContent = told[error.name] || failed;
      problem.hidden = false;
      button.removeAttribute("aria-disabled");
    }
  });
  // Back from the next page, the button works again.
  window.addEventListener("pageshow", () => button.removeAttribute("aria-disabled"));
}
