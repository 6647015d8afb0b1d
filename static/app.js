// What scripts add. Every page works without this file.
"use strict";

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// Show and hide a password.
each("[data-reveal]", (button) => {
  const field = document.getElementById(button.dataset.reveal);
  const words = [button.textContent, button.dataset.hide];
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = words[Number(shown)];
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => show(field.type === "password"));
  // A password manager, and whoever looks at the screen next, should find it hidden.
  field.form.addEventListener("submit", () => show(false));
});

// Copy the text of an element; list items become lines.
each("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  const source = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span") || button;
  const word = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const lines = [...source.querySelectorAll("li")].map((item) => item.textContent.trim());
    const text = lines.length ? lines.join("\n") : source.textContent.replace(/\s/g, "");
    await navigator.clipboard.writeText(text);
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = word; }, 2500);
  });
});

each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// Count down to the next possible code. The server decides; this only shows.
each("[data-wait]", (button) => {
  const wait = document.getElementById(`${button.id}-wait`);
  const end = Date.now() + Number(button.dataset.wait) * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    wait.textContent = left > 0 ? wait.dataset.template.replace("{0}", left) : "";
    if (left > 0) setTimeout(tick, 250);
  };
  tick();
});

// One click, one post: a second one while the first is under way is swallowed.
each("form", (form) => {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
});

// On a phone, offer the code of an arriving message (WebOTP).
const code = document.getElementById("code");
if (code && "OTPCredential" in window) {
  const stop = new AbortController();
  code.form.addEventListener("submit", () => stop.abort());
  navigator.credentials
    .get({ otp: { transport: ["sms"] }, signal: stop.signal })
    .then((message) => { if (message && !code.value) code.value = message.code; })
    .catch(() => {});
}
