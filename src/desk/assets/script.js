// What is marked as live is fetched again when there is news. Everything works without this.
"use strict";
(() => {
  let version = document.body.dataset.version;
  let heard = version;
  let timer = 0;
  const offline = document.getElementById("offline");
  const refresh = async () => {
    timer = 0;
    let page;
    try {
      const answer = await fetch(location.href, { headers: { "roomsign-news": heard } });
      // Whoever is not known any more sees the page for that.
      if (answer.redirected) { location.reload(); return; }
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { return; }
    version = page.body.dataset.version || version;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || fresh.outerHTML === old.outerHTML || old.contains(document.activeElement)) continue;
      for (const [index, details] of old.querySelectorAll("details").entries()) {
        const same = fresh.querySelectorAll("details")[index];
        if (same) same.open = details.open;
      }
      old.replaceWith(document.importNode(fresh, true));
    }
  };
  const events = new EventSource("/events");
  events.onmessage = (event) => {
    offline.hidden = true;
    heard = event.data;
    // Not all phones at the same instant.
    if (event.data !== version && !timer) timer = setTimeout(refresh, 20 + Math.random() * 130);
  };
  events.onerror = () => {
    offline.hidden = false;
    // A server that does not know this phone any more is not asked again by the browser itself.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
  };
})();
