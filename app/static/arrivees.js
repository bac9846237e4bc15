/* Someone comes without a booking. With a network the form goes as it would, and may ask more. Without,
   on a device of one's own, the arrival is kept like a tap, under its own key; elsewhere no name is kept. */
(() => {
  "use strict";
  const { presences, gardes } = globalThis;
  const form = document.getElementById("porte");
  const mould = document.getElementById("arrivee");
  if (!presences || !gardes.storage || !form || !mould) return;
  const FIELDS = ["first_name", "family_name", "contact"];
  const { meeting } = form.dataset;
  const NIR = /(^|[^\da-f])[1-478]\d{4}(\d{2}|2[ab])\d{6}(\d{2})?(?![\da-f])/i; // as the server refuses it
  const typed = (name) => form.elements[name].value.trim().replace(/\s+/g, " ");
  const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  let isAsking = false;

  function add(tap) {
    const row = mould.content.firstElementChild.cloneNode(true);
    const name = `${tap.first_name} ${tap.family_name}`.trim();
    row.id = `p-${tap.key}`;
    row.dataset.key = row.dataset.booking = tap.key;
    row.querySelector("h3").textContent = name;
    row.querySelector("[name=inscription]").value = tap.key;
    for (const more of row.querySelectorAll(".taps .hidden")) more.textContent = ` : ${name}`;
    document.querySelector(".roll").append(row);
  }

  /* A social security number is kept nowhere, not even here. */
  const isNir = () => FIELDS.some((name) => NIR.test(typed(name).replace(/[ .\-_/–]/g, "")));

  function isAnother() {
    const first = folded(typed("first_name"));
    const rows = [...document.querySelectorAll(".roll h3")].map((each) => each.textContent);
    const twin = rows.find((name) => folded(name) === first || folded(name).startsWith(`${first} `));
    return !twin || confirm(`${twin} est déjà sur la liste. Est-ce une autre personne ?`);
  }

  function keep() {
    const person = Object.fromEntries(FIELDS.map((name) => [name, typed(name)]));
    const tap = gardes.store({ meeting, note: "present", ...person });
    if (!tap) return false;
    add(tap);
    presences.showWaiting();
    form.reset();
    form.elements.first_name.focus();
    return true;
  }

  async function welcome() {
    if (isNir()) {
      presences.say("Nous ne notons jamais de numéro de sécurité sociale. Effacez-le, puis continuez.", "waiting");
      return;
    }
    presences.say("Enregistrement…", "waiting");
    if (await presences.reaches()) {
      form.elements.csrf_token.value = presences.token();
      form.submit();
    } else if (!presences.isOwn) {
      const what = "Le réseau manque, et cet appareil ne garde aucun nom, car il n’est pas le vôtre.";
      presences.say(`${what} Notez la personne sur papier, ou essayez encore.`, "waiting");
    } else if (isAnother() && !keep()) {
      form.submit();
    } else {
      presences.flush();
    }
  }

  form.addEventListener("submit", (event) => {
    if (!typed("first_name")) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    welcome().finally(() => (isAsking = false));
  });

  for (const tap of gardes.mine()) if (gardes.isArrival(tap) && tap.meeting === meeting) add(tap);
  presences.showWaiting();
})();
