// Makes pages that work without it quicker to use. Three things: regions marked data-live are drawn again when the server
// says that something changed, or the count in the menu alone where the page itself did not; forms marked data-swap are sent without leaving the page; a select or radio in a form marked
// data-auto sends it. What is drawn again is merged into what stands there, so that focus, scrolling and what is being
// typed are kept. Everything comes from the same addresses as without script, and is escaped there.
(() => {
  "use strict";

  const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id || "") === (b.id || "");

  /* Makes `old` like `fresh`, changing as little as possible. */
  function merge(old, fresh) {
    if (old.nodeType === Node.TEXT_NODE || old.nodeType === Node.COMMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.hasAttribute("data-keep")) return;
    const typing = old === document.activeElement && /^(INPUT|TEXTAREA|SELECT)$/.test(old.nodeName);
    const opened = old.nodeName === "DETAILS";
    for (const { name, value } of [...fresh.attributes]) {
      if ((typing && name === "value") || (opened && name === "open")) continue;
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (opened && name === "open") continue;
      if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    if (typing) return;
    const keyed = new Map();
    for (const child of old.children) if (child.id) keyed.set(child.id, child);
    let here = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const known = next.id && keyed.get(next.id);
      if (known && known !== here) {
        old.insertBefore(known, here);
        here = known;
      }
      if (here && same(here, next)) {
        merge(here, next);
        here = here.nextSibling;
      } else {
        old.insertBefore(document.importNode(next, true), here);
      }
    }
    while (here) {
      const gone = here;
      here = here.nextSibling;
      gone.remove();
    }
  }

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const say = (words) => {
    const region = document.getElementById("spoken");
    if (region && words) region.textContent = words;
  };

  /* Draws the live regions again from the page as it is now. */
  let drawing = false, again = false;
  async function redraw() {
    if (drawing) { again = true; return; }
    drawing = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html", "Snitflade-Redraw": "1" }, credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) { location.href = answer.url; return; }
      /* What may no longer be seen must not stay where it was drawn before. */
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) { location.reload(); return; }
      if (!answer.ok) return;
      const fresh = parse(await answer.text());
      for (const region of document.querySelectorAll("[data-live][id]")) {
        const other = fresh.getElementById(region.id);
        if (!other || region.isEqualNode(other)) continue;
        merge(region, other);
        region.classList.remove("flash");
        void region.offsetWidth;
        region.classList.add("flash");
      }
      const stamp = document.getElementById("position"), newer = fresh.getElementById("position");
      if (stamp && newer) merge(stamp, newer);
    } catch { /* the connection comes back, and with it the next change */ } finally {
      drawing = false;
      if (again) { again = false; setTimeout(redraw, 500); }
    }
  }

  /* Draws the count in the menu again, on a page that did not change itself. */
  let counting = false;
  function recount() {
    const shown = document.getElementById("varsler-antal");
    if (!shown || counting) return;
    counting = true;
    setTimeout(async () => {
      try {
        const answer = await fetch("/varsler/antal", { headers: { Accept: "text/html", "Snitflade-Redraw": "1" }, credentials: "same-origin" });
        const fresh = answer.ok && !answer.redirected && parse(await answer.text()).getElementById("varsler-antal");
        if (fresh) merge(shown, fresh);
      } catch { /* the next change brings it */ } finally { counting = false; }
    }, 1000 + Math.random() * 2000);
  }

  const source = document.body.dataset.liveFrom;
  const whole = source && !source.includes("kun=varsler");
  if (source && document.querySelector("[data-live]") && "EventSource" in window) {
    let events;
    const open = () => {
      if (events) return;
      events = new EventSource(source);
      events.addEventListener("here", (event) => {
        if (Number(event.data) > Number(document.body.dataset.position || 0)) (whole ? redraw : recount)();
      });
      events.addEventListener("elsewhere", recount);
      /* Not let in any more: a page that shows what happens says why. */
      events.addEventListener("error", () => { if (events && events.readyState === EventSource.CLOSED && whole) redraw(); });
      events.addEventListener("changed", () => setTimeout(redraw, Math.random() * 300));
    };
    const close = () => { if (events) { events.close(); events = undefined; } };
    document.addEventListener("visibilitychange", () => document.hidden ? close() : (open(), (whole ? redraw : recount)()));
    window.addEventListener("pagehide", close);
    if (!document.hidden) open();
  }

  /* Sends a form without leaving the page, and draws the region that it names. */
  async function send(form, button) {
    const target = document.getElementById(form.dataset.swap);
    const data = new URLSearchParams(new FormData(form));
    if (button && button.name) data.set(button.name, button.value);
    const get = form.method === "get";
    const url = new URL(form.action, location.href);
    // What nobody filled in does not stand in the address.
    if (get) url.search = new URLSearchParams([...data].filter(([, value]) => value)).toString();
    try {
      const answer = await fetch(url, get ? { credentials: "same-origin" } : { method: "POST", body: data, credentials: "same-origin" });
      const fresh = parse(await answer.text());
      const other = fresh.getElementById(form.dataset.swap);
      if (!other || !target) { form.submit(); return; }
      if (get) history.replaceState(null, "", url); else if (answer.redirected) history.pushState(null, "", answer.url);
      merge(target, other);
      say(target.dataset.said || other.dataset.said);
    } catch { form.submit(); }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.swap && !(event.submitter && event.submitter.formAction && event.submitter.hasAttribute("formaction"))) {
      event.preventDefault();
      send(form, event.submitter);
      return;
    }
    // The same form is not sent twice by an impatient hand; the server would do it once anyway.
    if (form.method === "post") {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, 4000);
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-auto")) form.requestSubmit();
  });

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
