/* What this browser keeps until it is sent: taps, without any name, and arrivals, with the one that was
   typed. Each lies under its own key, so that it outlives the page, the browser and the sign-in. */
(() => {
  "use strict";
  const status = document.getElementById("attente");
  if (!status) return;
  const { account } = status.dataset;
  const PREFIX = "pouce.appui.";
  const MONTH = 30 * 24 * 60 * 60 * 1000;

  const storage = (() => {
    try {
      localStorage.setItem("pouce.essai", "1");
      localStorage.removeItem("pouce.essai");
      return localStorage;
    } catch {
      return null;
    }
  })();

  const isArrival = (tap) => "first_name" in tap;

  /* What is kept, oldest first; a name that nobody could send or took away for a month is forgotten. */
  function waiting() {
    const found = [];
    for (const name of Object.keys(storage || {})) {
      if (!name.startsWith(PREFIX)) continue;
      try {
        const tap = JSON.parse(storage.getItem(name));
        if (isArrival(tap) && Date.now() - tap.at > MONTH) storage.removeItem(name);
        else found.push({ name, ...tap });
      } catch {
        storage.removeItem(name);
      }
    }
    return found.sort((one, other) => one.at - other.at || (one.name < other.name ? -1 : 1));
  }

  const mine = () => waiting().filter((tap) => tap.account === account && !tap.refused);

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* Keep one tap or arrival; undefined when the browser keeps nothing, so that the form goes as it would. */
  function store(kept) {
    const last = mine().pop();
    const at = Math.max(Date.now(), last ? last.at + 1 : 0);
    const tap = { account, key: uuid(), at, ...kept };
    try {
      storage.setItem(PREFIX + String(at).padStart(15, "0") + tap.key, JSON.stringify(tap));
      return tap;
    } catch {
      return undefined;
    }
  }

  function refuse({ name, ...tap }, sentence) {
    storage.setItem(name, JSON.stringify({ ...tap, refused: sentence }));
    listRefused();
  }

  /* What could not be noted stays here, by name, until whoever wrote it takes it away. */
  function listRefused() {
    const list = document.getElementById("refuses");
    const lines = waiting().filter((tap) => tap.account === account && tap.refused).map((tap) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.className = "quiet small";
      button.textContent = "Retirer";
      button.addEventListener("click", () => {
        storage.removeItem(tap.name);
        listRefused();
      });
      line.append(`${tap.first_name} ${tap.family_name} n’est pas enregistré. ${tap.refused} `, button);
      return line;
    });
    list.replaceChildren(...lines);
  }

  globalThis.gardes = { storage, waiting, mine, isArrival, store, refuse, listRefused };
})();
