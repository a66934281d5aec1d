// Keyboard only. Every page works without it.
(() => {
  "use strict";
  const names = () => [...document.querySelectorAll("th.name a")];
  const pages = { r: "/", f: "/fleet", v: "/verdicts" };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (at instanceof HTMLElement && at.matches("input, select, textarea")) {
      if (event.key === "Escape") at.blur();
      return;
    }
    const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (step !== 0) {
      const rows = names();
      if (rows.length === 0) return;
      const now = rows.indexOf(document.activeElement);
      const next = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step))];
      next.focus();
      next.closest("tbody").scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "/") {
      const find = document.getElementById("find");
      if (!find) return;
      find.focus();
      find.select();
      event.preventDefault();
    } else if (Object.hasOwn(pages, event.key)) {
      location.href = pages[event.key];
    }
  });
  document.documentElement.dataset.keys = "on";
})();
