/* Attendance with a poor connection. A tap is kept in this browser, shown at once, and sent as soon
   as it can be: its own key makes one tap of two sendings. Without this script each tap is a form. */
(() => {
  "use strict";
  const status = document.getElementById("attente");
  if (!status) return;
  const { account, send, key, signIn, worker } = status.dataset;
  const words = JSON.parse(status.dataset.words);
  const isOwn = "own" in status.dataset;
  const PREFIX = "pouce.appui.";
  let token = status.dataset.token;
  const lastOf = new Map(); // the last tap of each person, so that the next one is not earlier
  let busy = false;
  let again = 0;

  const storage = (() => {
    try {
      localStorage.setItem("pouce.essai", "1");
      localStorage.removeItem("pouce.essai");
      return localStorage;
    } catch {
      return null;
    }
  })();

  function waiting() {
    const found = [];
    for (const name of Object.keys(storage || {})) {
      if (!name.startsWith(PREFIX)) continue;
      try {
        found.push({ name, ...JSON.parse(storage.getItem(name)) });
      } catch {
        storage.removeItem(name);
      }
    }
    return found.sort((one, other) => one.at - other.at || (one.name < other.name ? -1 : 1));
  }

  const mine = () => waiting().filter((tap) => tap.account === account);

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* Keep one tap; false when the browser keeps nothing, so that the form goes as it would. */
  function keep(meeting, booking, note) {
    const last = mine().pop();
    const at = Math.max(Date.now(), last ? last.at + 1 : 0);
    const before = mine().filter((tap) => tap.booking === booking && tap.meeting === meeting).pop();
    const after = before ? before.key : lastOf.get(meeting + booking) || "";
    const tap = { account, key: uuid(), meeting, booking, note, at, after };
    try {
      lastOf.set(meeting + booking, tap.key);
      storage.setItem(PREFIX + String(at).padStart(15, "0") + tap.key, JSON.stringify(tap));
      return true;
    } catch {
      return false;
    }
  }

  function show(row, note, isWaiting) {
    row.dataset.note = note;
    row.className = "person " + note + (isWaiting ? " waits" : "");
    row.querySelector(".noted").textContent = words[note] + (isWaiting ? " (attend le réseau)" : "");
    for (const button of row.querySelectorAll("[name=note]")) {
      const isLent = button.classList.contains("lent");
      if (isLent) button.value = note === "lent" ? "present" : "lent";
      const shown = note === "lent" ? "present" : note;
      const pressed = isLent ? note === "lent" : button.value === shown && note !== "none";
      button.setAttribute("aria-pressed", String(pressed));
    }
    recount();
  }

  function recount() {
    const said = document.getElementById("compte");
    if (!said) return;
    const notes = [...document.querySelectorAll("[data-note]")].map((row) => row.dataset.note);
    const noted = notes.filter((note) => note !== "none").length;
    const came = notes.filter((note) => note === "present" || note === "lent").length;
    said.textContent = `${noted} ${noted < 2 ? "noté" : "notés"}, dont ${came} ${came < 2 ? "présent" : "présents"}`;
  }

  const rowOf = (booking) => document.querySelector(`[data-booking="${booking}"]`);

  function say(text, kind, more) {
    const parts = [text];
    if (kind === "signed-out") {
      const link = document.createElement("a");
      link.href = signIn;
      link.textContent = "Reconnectez-vous : ils partiront ensuite.";
      parts.push(" ", link);
    }
    for (const sentence of more || []) {
      const line = document.createElement("span");
      line.className = "refused";
      line.textContent = sentence;
      parts.push(line);
    }
    const isSame = status.textContent === parts.map((part) => part.textContent ?? part).join("");
    if (!isSame) status.replaceChildren(...parts);
    status.className = "state " + kind;
  }

  function tell(kind, told) {
    const count = mine().length;
    const others = waiting().length - count;
    const refused = [...(told || [])];
    if (others) refused.push(`${others} de plus, d’une autre personne : ils partiront quand elle se connectera ici.`);
    const taps = count === 1 ? "1 appui est gardé" : `${count} appuis sont gardés`;
    if (kind === "signed-out" && count) {
      say(`Vous n’êtes plus connecté. ${taps} sur cet appareil.`, kind);
    } else if (count) {
      say(`${taps} sur cet appareil, même si vous fermez la page. L’envoi se fera dès que le réseau le permet.`, "waiting", refused);
    } else {
      say("Tout est enregistré.", "saved", refused);
    }
  }

  async function post(taps) {
    const body = JSON.stringify({
      account,
      sent_at: Date.now(),
      taps: taps.map(({ name, account: _, ...tap }) => tap),
    });
    return fetch(send, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body,
    });
  }

  /* Ask for the token of who is signed in now; the page may be older than the sign-in. */
  async function renew() {
    const answer = await fetch(key, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (!answer.ok) return "waiting";
    const known = await answer.json();
    token = known.token;
    return known.account === account ? "ready" : "signed-out";
  }

  async function sendAll() {
    const refused = [];
    for (let taps = mine(); taps.length; taps = mine()) {
      let answer = await post(taps.slice(0, 50));
      if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 409) {
        const state = await renew();
        if (state !== "ready") return [state, refused];
        answer = await post(taps.slice(0, 50));
      }
      if (!answer.ok) return ["waiting", refused];
      const { taps: done } = await answer.json();
      for (const one of done) settle(one, taps, refused);
      if (!done.length) return ["waiting", refused];
    }
    return ["saved", refused];
  }

  function settle(one, taps, refused) {
    const tap = taps.find((each) => each.key === one.key);
    if (!tap) return;
    storage.removeItem(tap.name);
    const row = rowOf(tap.booking);
    if (one.sentence) refused.push(row ? `${row.querySelector("h3").textContent} : ${one.sentence}` : one.sentence);
    const isLast = !mine().some((each) => each.booking === tap.booking && each.meeting === tap.meeting);
    if (row && isLast && one.note) show(row, one.note, false);
  }

  async function flush() {
    clearTimeout(again);
    if (busy) return;
    if (!mine().length) return tell("saved");
    busy = true;
    let state = "waiting";
    let refused = [];
    try {
      [state, refused] = await sendAll();
      if (state === "saved") remember(true);
    } catch {
      state = "waiting";
    } finally {
      busy = false;
    }
    tell(state, refused);
    if (mine().length) again = setTimeout(flush, state === "signed-out" ? 60000 : 10000);
  }

  function press(form, note) {
    const row = form.closest("[data-booking]");
    if (!keep(form.dataset.meeting, row.dataset.booking, note)) return false;
    show(row, note, true);
    return true;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!storage) return;
    if (form.matches(".taps") && event.submitter) {
      if (!press(form, event.submitter.value)) return;
    } else if (form.matches("[data-everyone] form, form[data-everyone]")) {
      const rows = document.querySelectorAll('[data-note="none"][data-confirmed] .taps');
      if (![...rows].every((each) => press(each, "present"))) return;
    } else {
      return;
    }
    event.preventDefault();
    if (!navigator.onLine) return tell("waiting");
    say("Enregistrement…", "waiting");
    flush();
  });

  /* Have this page, and those of today's meetings, kept for when there is no network: only where
     the person said that the device is theirs. */
  function remember(isNew) {
    if (!isOwn || !("serviceWorker" in navigator)) return;
    const links = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname);
    navigator.serviceWorker.ready.then((ready) =>
      ready.active.postMessage({ pages: [location.pathname, ...links], isNew }),
    );
  }

  for (const tap of mine()) {
    const row = rowOf(tap.booking);
    const form = row && row.querySelector(".taps");
    if (form && form.dataset.meeting === String(tap.meeting)) show(row, tap.note, true);
  }
  async function forget() {
    for (const known of await navigator.serviceWorker.getRegistrations()) await known.unregister();
    await caches.delete("pouce-pages-1");
  }

  if ("serviceWorker" in navigator && !isOwn) {
    forget().catch(() => {});
  } else if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: "/" }).then(() => remember(false), () => {});
  }
  addEventListener("online", flush);
  addEventListener("pageshow", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
  flush();
})();
