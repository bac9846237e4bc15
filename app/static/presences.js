/* Attendance with a poor connection. A tap is kept in this browser, shown at once, and sent as soon
   as it can be: its own key makes one tap of two sendings. So is an arrival without a booking
   (arrivees.js). Without this script each tap is a form. */
(() => {
  "use strict";
  const status = document.getElementById("attente");
  if (!status) return;
  const { account, send, key, signIn, worker } = status.dataset;
  const words = JSON.parse(status.dataset.words);
  const isOwn = "own" in status.dataset;
  const { storage, waiting, mine, isArrival, store, refuse, listRefused } = globalThis.gardes;
  let token = status.dataset.token;
  const lastOf = new Map(); // the last tap of each person, so that the next one is not earlier
  let busy = false;
  let again = 0;

  function keep(meeting, booking, note) {
    const before = mine().filter((tap) => tap.booking === booking && tap.meeting === meeting).pop();
    const after = before ? before.key : lastOf.get(meeting + booking) || "";
    const tap = store({ meeting, booking, note, after });
    if (tap) lastOf.set(meeting + booking, tap.key);
    return Boolean(tap);
  }

  /* Forget an arrival and all that was noted of it since; false when it is gone already, or on its way. */
  function forget(key) {
    if (busy || !mine().some((tap) => tap.key === key)) return false;
    dropAll(key);
    return true;
  }

  function dropAll(key) {
    for (const tap of mine()) if (tap.key === key || tap.booking === key) storage.removeItem(tap.name);
    const row = rowOf(key);
    if (row) row.remove();
    recount();
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

  const rowOf = (booking) => document.querySelector(`[data-booking="${booking}"], [data-key="${booking}"]`);

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
    const others = waiting().filter((tap) => tap.account !== account).length;
    const refused = [...(told || [])];
    if (others) refused.push(`${others} de plus, d’une autre personne : ils partiront quand elle se connectera ici.`);
    const taps = count === 1 ? "1 appui est gardé" : `${count} appuis sont gardés`;
    if (kind === "signed-out" && count) {
      say(`Vous n’êtes plus connecté. ${taps} sur cet appareil.`, kind);
    } else if (count && kind === "later") {
      say(`${taps} sur cet appareil. L’arrivée sera enregistrée à partir de l’heure de début de la séance.`, "waiting", refused);
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
  async function renew(signal) {
    const answer = await fetch(key, { redirect: "manual", cache: "no-store", signal });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (!answer.ok) return "waiting";
    const known = await answer.json();
    token = known.token;
    return known.account === account ? "ready" : "signed-out";
  }

  /* Tell whether the house answers now; a connection that takes longer is none. */
  async function reaches() {
    if (!navigator.onLine) return false;
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), 5000);
    try {
      return (await renew(stop.signal)) === "ready";
    } catch {
      return false;
    } finally {
      clearTimeout(late);
    }
  }

  async function sendAll() {
    const refused = [];
    const held = new Set(); // for later, by key
    const ready = () => mine().filter((tap) => !held.has(tap.key) && !held.has(tap.booking));
    for (let taps = ready(); taps.length; taps = ready()) {
      let answer = await post(taps.slice(0, 50));
      if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 409) {
        const state = await renew();
        if (state !== "ready") return [state, refused];
        answer = await post(taps.slice(0, 50));
      }
      if (!answer.ok) return ["waiting", refused];
      const { taps: done } = await answer.json();
      for (const one of done) settle(one, taps, refused, held);
      if (!done.length) return ["waiting", refused];
    }
    return [held.size ? "later" : "saved", refused];
  }

  /* An arrival from before the start stays here, with what was noted of it: this clock is fast. */
  function settle(one, taps, refused, held) {
    const tap = taps.find((each) => each.key === one.key);
    if (!tap || !storage.getItem(tap.name)) return;
    if (one.later || held.has(tap.booking)) return held.add(tap.key);
    if (isArrival(tap) && !one.note) {
      dropAll(tap.key);
      return refuse(tap, one.sentence);
    }
    storage.removeItem(tap.name);
    if (isArrival(tap)) isKnown(tap.key, one.booking);
    const row = rowOf(tap.booking || one.booking);
    if (one.sentence) refused.push(row ? `${row.querySelector("h3").textContent} : ${one.sentence}` : one.sentence);
    const who = tap.booking || tap.key;
    const isLast = !mine().some((each) => each.booking === who && each.meeting === tap.meeting);
    if (row && isLast && one.note) show(row, one.note, false);
  }

  /* An arrival has its booking: its row takes the booking's name, unless the page has that row already. */
  function isKnown(key, booking) {
    const row = document.querySelector(`[data-key="${key}"]`);
    if (!row) return;
    if (document.querySelector(`[data-booking="${booking}"]`)) return row.remove();
    row.dataset.booking = booking;
    row.querySelector("[name=inscription]").value = booking;
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
    if (mine().length) again = setTimeout(flush, state === "signed-out" || state === "later" ? 60000 : 10000);
  }

  function press(form, note) {
    const row = form.closest("[data-booking]");
    if (note === "none" && row.dataset.key && forget(row.dataset.key)) return true;
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

  function showWaiting() {
    for (const tap of mine()) {
      const row = rowOf(tap.booking || tap.key);
      const form = row && row.querySelector(".taps");
      if (form && form.dataset.meeting === String(tap.meeting)) show(row, tap.note, true);
    }
  }

  /* A page that was kept in the morning shows in the afternoon what can be done then. */
  function byTheClock() {
    for (const part of document.querySelectorAll("[data-from]")) part.hidden = Date.now() < Number(part.dataset.from);
    for (const part of document.querySelectorAll("[data-until]")) part.hidden = Date.now() >= Number(part.dataset.until);
  }

  async function leave() {
    for (const known of await navigator.serviceWorker.getRegistrations()) await known.unregister();
    await caches.delete("pouce-pages-1");
  }

  if ("serviceWorker" in navigator && !isOwn) {
    leave().catch(() => {});
  } else if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: "/" }).then(() => remember(false), () => {});
  }
  addEventListener("online", flush);
  addEventListener("pageshow", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
  setInterval(byTheClock, 20000);
  byTheClock();
  showWaiting();
  if (storage) listRefused();
  flush();
  globalThis.presences = { isOwn, showWaiting, reaches, flush, say, token: () => token };
})();
