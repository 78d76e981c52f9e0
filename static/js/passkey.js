// Passkeys: a form that carries data-passkey asks the browser for one and sends what it says.
// "create" and "get" find their options in the page, "login" fetches them first.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async ({ publicKey }) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: named(publicKey.excludeCredentials),
      },
    });
    return {
      ...plain(made),
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports?.() ?? [],
      },
    };
  };

  const get = async ({ publicKey }) => {
    const shown = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: named(publicKey.allowCredentials),
      },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
    return {
      ...plain(shown),
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    };
  };

  const plain = (credential) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const fetched = async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).request_options;
  };

  const options = (form) => {
    const held = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return held.creation_options ?? held.request_options;
  };

  const say = (form, words) => {
    const place = form.querySelector("[data-passkey-words]");
    place.textContent = words;
    place.hidden = !words;
  };

  const refused = (error) => {
    if (error.name === "InvalidStateError") return "This device has a passkey for you already.";
    if (error.name === "NotAllowedError") return "The browser was not given a passkey. Try again when you are ready.";
    return "Passkeys do not work here. Use another way.";
  };

  const ask = async (form) => {
    say(form, "");
    form.setAttribute("aria-busy", "true");
    try {
      const kind = form.dataset.passkey;
      const found = kind === "create" ? await create(options(form)) : await get(kind === "login" ? await fetched(form) : options(form));
      form.elements.credential.value = JSON.stringify(found);
      form.submit();
    } catch (error) {
      form.removeAttribute("aria-busy");
      say(form, refused(error));
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const possible = window.PublicKeyCredential && window.location.origin === form.dataset.origin;
    const button = form.querySelector("[data-passkey-button]");
    if (!possible) {
      button.disabled = true;
      say(form, window.PublicKeyCredential ? `Passkeys work at ${form.dataset.origin}.` : "This browser knows no passkeys.");
      continue;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
})();
